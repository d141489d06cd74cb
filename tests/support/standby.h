/* A cluster of the program's own with a synchronous standby, both under the server. */
#pragma once

/* cmocka's fixtures, as server_start and server_stop are. The server knows both and has
 * KAFILE_DURABILITY=replicated. */
int standby_start(void **state);
int standby_stop(void **state);
/* As tests/support/standby.sh says: "freeze", "thaw", "promote", "kill-primary". */
void standby_do(const char *command);
