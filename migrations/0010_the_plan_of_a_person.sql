-- What was last planned for a person, apart from where the facts have put them: a tick that is taken back, or a fact that
-- comes late, gives the plan back as it was, unless what happened later ended it.

ALTER TABLE citizens
  ADD COLUMN planned_status text NOT NULL DEFAULT 'registered'
    CONSTRAINT citizen_planned_status CHECK (planned_status IN ('registered', 'assigned', 'withdrawn', 'declined', 'left_by_own_means')),
  ADD COLUMN planned_at timestamptz NOT NULL DEFAULT 'epoch'; -- what was known to have happened is not later
COMMENT ON COLUMN citizens.planned_convoy IS 'the seat of planned_status assigned, also of a no_show';

UPDATE citizens
   SET planned_status = CASE WHEN status IN ('registered', 'assigned', 'withdrawn', 'declined', 'left_by_own_means') THEN status
                             WHEN status = 'no_show' OR planned_convoy IS NOT NULL THEN 'assigned' ELSE 'registered' END,
       planned_convoy = CASE status WHEN 'no_show' THEN missed_convoy ELSE planned_convoy END,
       planned_vehicle = CASE status WHEN 'no_show' THEN missed_vehicle ELSE planned_vehicle END,
       planned_at = updated_at
 WHERE status <> 'registered';
