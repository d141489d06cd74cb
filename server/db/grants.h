/* What the application's role may do. */
#pragma once

/* Creates the role unless it exists. */
extern const char grants_role[];
/* Everything in schema kafile; may be run again. */
extern const char grants_tables[];
