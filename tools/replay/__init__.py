"""The operation of 24 February to 10 March 2022, invented person by person and played through the HTTP API."""
