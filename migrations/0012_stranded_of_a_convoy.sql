-- Who of a convoy has no seat: asked after each tick, and hardly ever anybody.
CREATE INDEX citizens_convoy_stranded ON citizens (convoy) WHERE stranded;
