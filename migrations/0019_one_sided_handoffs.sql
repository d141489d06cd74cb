-- An arrival confirms the handoffs of its people that one side told: few of all, and found by the person.
CREATE INDEX handoffs_one_sided ON handoffs (citizen_id) WHERE one_sided;
