-- A convoy's account at the border: who was expected, who came, who is still open.

-- name: handoffs_reconcile(caller, code text) :one walled
-- Expected are those who set out in it; open are those of them of whom nobody has said what became.
WITH people AS MATERIALIZED (
  SELECT c.id, c.reference, c.status, c.stranded
    FROM citizens AS c
   WHERE c.convoy = :code AND c.status NOT IN ('assigned', 'registered', 'no_show')
   ORDER BY c.reference
   LIMIT 10000),
received AS MATERIALIZED (
  SELECT coalesce(m.merged_into, m.id) AS citizen_id, h.one_sided
    FROM handoffs AS h JOIN citizen_outlines AS m ON m.id = h.citizen_id
   WHERE h.convoy = :code AND h.result = 'handed_over')
SELECT k.code AS convoy, k.status, k.border_post,
       (SELECT count(*)::integer FROM people) AS expected,
       (SELECT count(*)::integer FROM people AS p WHERE p.status = 'handed_over') AS handed_over,
       (SELECT coalesce(json_agg(json_build_object('id', x.id, 'kind', x.kind, 'reference', c.reference, 'vehicle', x.vehicle,
                 'opened_at', utc(x.opened_at), 'settled_at', utc(x.settled_at), 'reason', x.reason) ORDER BY x.id), '[]')
          FROM exceptions AS x LEFT JOIN citizen_outlines AS c ON c.id = x.citizen_id
         WHERE x.convoy = k.code) AS exceptions,
       (SELECT coalesce(json_agg(p.reference ORDER BY p.reference), '[]')
          FROM people AS p WHERE p.stranded AND p.status IN ('boarded', 'departed')) AS stranded,
       (SELECT coalesce(json_agg(p.reference ORDER BY p.stranded DESC, p.reference), '[]')
          FROM people AS p WHERE p.status IN ('boarded', 'departed')) AS missing,
       (SELECT coalesce(json_agg(c.reference ORDER BY c.reference), '[]')
          FROM received AS r JOIN citizen_outlines AS c ON c.id = r.citizen_id
         WHERE c.convoy IS DISTINCT FROM k.code) AS unexpected,
       (SELECT coalesce(json_agg(c.reference ORDER BY c.reference), '[]')
          FROM received AS r JOIN citizen_outlines AS c ON c.id = r.citizen_id
         WHERE r.one_sided) AS one_sided,
       (SELECT coalesce(json_agg(json_build_object('number', v.number, 'departure_headcount', v.departure_headcount,
                 'arrival_headcount', v.arrival_headcount,
                 'unticked', (SELECT coalesce(json_agg(c.reference ORDER BY c.reference), '[]')
                                FROM citizens AS c
                               WHERE c.convoy = v.convoy AND c.vehicle = v.number AND c.status = 'assigned' AND v.departed_at IS NOT NULL))
                 ORDER BY v.number), '[]')
          FROM vehicles AS v WHERE v.convoy = k.code) AS vehicles
  FROM convoys AS k
 WHERE k.code = :code AND in_scope(k.city, :caller.cities) AND convoy_at_posts(k.code, k.border_post, :caller.posts)
 ORDER BY k.code
 LIMIT 1;
