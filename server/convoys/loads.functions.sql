-- Pets and luggage: what a vehicle takes, and what the groups on its list bring along.

-- Which of these vehicles have groups who bring more than is known to fit. A group on two vehicles is counted with both.
CREATE FUNCTION load_warnings(p_convoy text, p_vehicles integer[]) RETURNS jsonb LANGUAGE plpgsql STABLE AS $$
BEGIN
  RETURN (
    SELECT coalesce(jsonb_agg(jsonb_build_object('code', w.code, 'vehicle', v.number, 'brought', w.brought, 'most', w.most, 'detail', w.detail)
             ORDER BY v.number, w.code), '[]')
      FROM vehicles AS v
     CROSS JOIN LATERAL (
        SELECT coalesce(sum(g.pets), 0) AS pets, coalesce(sum(g.luggage_kg), 0) AS luggage_kg
          FROM travel_groups AS g
         WHERE g.id = ANY (ARRAY(SELECT c.group_id FROM citizens AS c
                                  WHERE c.convoy = v.convoy AND c.vehicle = v.number AND seat_taken(c.status, false, false)))) AS l
     CROSS JOIN LATERAL (VALUES
        ('pets_exceed', l.pets, v.pets_max,
         format('The groups of vehicle %s bring %s pets and it takes %s: find another vehicle for some of them.', v.number, l.pets, v.pets_max)),
        ('luggage_exceeds', l.luggage_kg, v.luggage_max_kg,
         format('The groups of vehicle %s bring %s kg of luggage and it takes %s: send some of it on another vehicle.', v.number, l.luggage_kg,
           v.luggage_max_kg))) AS w (code, brought, most, detail)
     WHERE v.convoy = p_convoy AND v.number = ANY (p_vehicles) AND (v.pets_max IS NOT NULL OR v.luggage_max_kg IS NOT NULL)
       AND w.brought > w.most);
END $$;
