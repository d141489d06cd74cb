-- The queue of all cities together, in its order.

CREATE INDEX travel_groups_queue_of_all ON travel_groups (queued_at, id);
