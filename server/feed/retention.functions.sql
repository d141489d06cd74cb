-- What the feed gives up.

-- Raises the floor to the last change of those, from the floor on, that were recorded before `cutoff`: in strides, each
-- as long as what it steps over is old. Changes are recorded in nearly the order of the feed, within a transaction's time.
-- At most 100 steps, which is a million changes, so that the transaction stays short; the next call goes on.
CREATE FUNCTION feed_forget(cutoff timestamptz) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  current feed_epoch;
  next_xid xid8;
  next_id bigint;
  stride integer := 10000;
BEGIN
  SELECT f.* INTO current FROM feed_epoch AS f ORDER BY f.started_at DESC LIMIT 1;
  FOR step IN 1 .. 100 LOOP
    SELECT w.xid, w.id INTO next_xid, next_id
      FROM (SELECT e.xid, e.id, e.recorded_at
              FROM events AS e
             WHERE (e.xid, e.id) > (current.floor_xid, current.floor_id)
             ORDER BY e.xid, e.id
            OFFSET stride - 1
             LIMIT 1) AS w
     WHERE w.recorded_at < cutoff;
    IF FOUND THEN
      current.floor_xid := next_xid;
      current.floor_id := next_id;
    ELSE
      EXIT WHEN stride = 1;
      stride := stride / 10;
    END IF;
  END LOOP;
  UPDATE feed_epoch AS f
     SET floor_xid = current.floor_xid, floor_id = current.floor_id
   WHERE f.epoch = current.epoch AND (f.floor_xid, f.floor_id) < (current.floor_xid, current.floor_id);
  RETURN FOUND;
END $$;
