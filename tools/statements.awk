# Turns the `-- name:` blocks of server/<feature>/*.sql into C: build/gen/<feature>/<file>.sql.h with a struct of
# parameters and a declaration for each statement, and build/gen/statements.c with their definitions.
#
#   -- name: convoys_board(caller, key, convoy text, vehicle integer) :write
#   -- each: ticks(event_id uuid, reference text, occurred_at timestamptz)
#   SELECT ... FROM convoys_board(:caller, :key, :convoy, :vehicle, :ticks) ...;
#
# Kinds: `:read`, `:few` and `:write` gather: each parameter becomes an array with one element a request, each list becomes the
# array of its elements' requests (from 1) and an array a column; the first column of the answer is the request (from 1).
# `:few` reads so much a request that only few of them go together.
# `:list` and `:one` run alone with plain parameters; a list is planned for them each time, the other once; `:list writes` and
# `:one writes` also write. `:list walled`, `:one walled` and `:read walled` run alone for a caller with a scope, held to it by
# row-level security. A type with ? may be NULL. `caller` and `key` stand for the columns below.
# `-- list:` is a list whose elements are done together, `-- each:` one whose elements can fail one by one.
# Usage: awk -f statements.awk -v out=DIRECTORY FILE...

function fail(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text > "/dev/stderr"
	failed = 1
	exit 1
}

function trim(s) {
	gsub(/^[ \t]+|[ \t]+$/, "", s)
	return s
}

function c_type(type) {
	if (type == "text" || type == "bytea" || type == "json") return "struct str "
	if (type == "uuid") return "struct uuid "
	if (type == "integer" || type == "date") return "int32_t "
	if (type == "bigint") return "int64_t "
	if (type == "boolean") return "bool "
	if (type == "timestamptz") return "instant "
	if (type == "double") return "double "
	fail("unknown type '" type "'")
}

function sql_type(type) {
	return type == "double" ? "double precision" : type
}

function expand(parameters) {
	sub(/caller[ ]*(,|$)/, "caller.subject text, caller.token uuid, caller.role text, caller.cities text?, caller.posts text?,", parameters)
	sub(/ key[ ]*(,|$)/, " key.route text, key.key text?, key.fingerprint bytea,", parameters)
	sub(/,[ ]*$/, "", parameters)
	return parameters
}

function header_of(file,    path) {
	path = file
	sub(/^.*server\//, "", path)
	return path ".h"
}

function open_file() {
	header = out "/" header_of(FILENAME)
	printf "/* Made from %s by tools/statements.awk. */\n#pragma once\n#include \"db/statement.h\"\n", FILENAME > header
}

function start_statement(line,    open, close_at, n, i, pair, parts) {
	match(line, /\(.*\)/)
	if (!RSTART) fail("a name needs (parameters)")
	name = trim(substr(line, 1, RSTART - 1))
	kind = trim(substr(line, RSTART + RLENGTH))
	writes = kind ~ /^:write$| writes$/ ? "true" : "false"
	walled = kind ~ / walled$/ ? "true" : "false"
	if (kind !~ /^:(few|write|read( walled)?|(list|one)( writes| walled)?)$/) fail("kind must be one of those that the head of statements.awk names")
	sub(/ (writes|walled)$/, "", kind)
	plain = kind ~ /^:(list|one)$/
	if (walled == "true" && line !~ /[(]caller[,)]/) fail("who is walled in is the caller, who must come first")
	if (name in seen) fail("statement '" name "' exists already")
	seen[name] = 1
	scalar_count = 0
	list_count = 0
	each = "false"
	n = split(expand(substr(line, RSTART + 1, RLENGTH - 2)), parts, ",")
	for (i = 1; i <= n; i++) {
		if (trim(parts[i]) == "") continue
		split(trim(parts[i]), pair, " ")
		scalar_name[++scalar_count] = pair[1]
		scalar_type[scalar_count] = pair[2]
	}
	body = ""
	active = 1
}

function start_list(line,    n, i, pair, parts) {
	match(line, /\(.*\)/)
	list_name[++list_count] = trim(substr(line, 1, RSTART - 1))
	n = split(substr(line, RSTART + 1, RLENGTH - 2), parts, ",")
	list_columns[list_count] = n
	for (i = 1; i <= n; i++) {
		split(trim(parts[i]), pair, " ")
		list_column[list_count, i] = pair[1]
		list_type[list_count, i] = pair[2]
	}
}

function bare(type) {
	sub(/\?$/, "", type)
	return type
}

function place(at, type) {
	return "$" at "::" sql_type(bare(type)) (plain ? "" : "[]")
}

# Each `:name` outside a `::cast` gives way to its place.
function substitute(text,    result, word) {
	result = ""
	while (match(text, /:[a-z_]+(\.[a-z_]+)?/)) {
		word = substr(text, RSTART + 1, RLENGTH - 1)
		if (substr(text, RSTART - 1, 1) == ":" || !(word in place_value)) {
			if (substr(text, RSTART - 1, 1) != ":") fail("statement '" name "' has no parameter ':" word "'")
			result = result substr(text, 1, RSTART + RLENGTH - 1)
		} else {
			result = result substr(text, 1, RSTART - 1) place_value[word]
		}
		text = substr(text, RSTART + RLENGTH)
	}
	return result text
}

function collect_places(    i, j, at, all, dot, group, before) {
	split("", place_value)
	at = 0
	for (i = 1; i <= scalar_count; i++) {
		at++
		place_value[scalar_name[i]] = place(at, scalar_type[i])
		dot = index(scalar_name[i], ".")
		if (dot) {
			group = substr(scalar_name[i], 1, dot - 1)
			before = (group in place_value) ? place_value[group] ", " : ""
			place_value[group] = before place(at, scalar_type[i])
		}
	}
	for (i = 1; i <= list_count; i++) {
		all = ""
		if (!plain) {
			at++
			place_value[list_name[i] ".request"] = "$" at "::integer[]"
			all = "$" at "::integer[]"
		}
		for (j = 1; j <= list_columns[i]; j++) {
			at++
			place_value[list_name[i] "." list_column[i, j]] = "$" at "::" sql_type(bare(list_type[i, j])) "[]"
			all = all (all == "" ? "" : ", ") "$" at "::" sql_type(bare(list_type[i, j])) "[]"
		}
		place_value[list_name[i]] = all
	}
}

function write_header(    i, j, in_group, dot, group) {
	for (i = 1; i <= list_count; i++) {
		printf "\nstruct %s_%s {\n", name, list_name[i] > header
		for (j = 1; j <= list_columns[i]; j++)
			printf "\t%s%s;\n", c_type(bare(list_type[i, j])), list_column[i, j] > header
		printf "};\n" > header
	}
	printf "\nstruct %s_params {\n", name > header
	in_group = ""
	for (i = 1; i <= scalar_count; i++) {
		dot = index(scalar_name[i], ".")
		if (dot) {
			group = substr(scalar_name[i], 1, dot - 1)
			if (group != in_group) printf "\tstruct %s_params %s;\n", group, group > header
			in_group = group
		} else {
			in_group = ""
			printf "\t%s%s;\n", c_type(bare(scalar_type[i])), scalar_name[i] > header
		}
	}
	for (i = 1; i <= list_count; i++)
		printf "\tstruct %s_%s *%s;\n\tsize_t %s_count;\n", name, list_name[i], list_name[i], list_name[i] > header
	if (scalar_count + list_count == 0) printf "\tchar nothing;\n" > header
	printf "};\n\nextern const struct statement sql_%s;\n", name > header
}

function quote(text) {
	gsub(/\\/, "\\\\", text)
	gsub(/"/, "\\\"", text)
	gsub(/\n/, "\\n\"\n\t\t\"", text)
	return "\"" text "\""
}

function column_line(owner, field, type) {
	return sprintf("\t{ \"%s\", DB_%s, %s, offsetof(struct %s, %s) },\n", field, toupper(bare(type)), (type ~ /\?$/ ? "true" : "false"), owner, field)
}

function define(    i, j, lists) {
	definitions = definitions sprintf("\nstatic const struct column %s_columns[] = {\n", name)
	for (i = 1; i <= scalar_count; i++)
		definitions = definitions column_line(name "_params", scalar_name[i], scalar_type[i])
	definitions = definitions "\t{ 0 },\n};\n"
	lists = ""
	for (i = 1; i <= list_count; i++) {
		definitions = definitions sprintf("\nstatic const struct column %s_%s_columns[] = {\n", name, list_name[i])
		for (j = 1; j <= list_columns[i]; j++)
			definitions = definitions column_line(name "_" list_name[i], list_column[i, j], list_type[i, j])
		definitions = definitions "};\n"
		lists = lists sprintf("\t\t{ %s_%s_columns, %d, offsetof(struct %s_params, %s), offsetof(struct %s_params, %s_count), sizeof(struct %s_%s) },\n", name, list_name[i], list_columns[i], name, list_name[i], name, list_name[i], name, list_name[i])
	}
	definitions = definitions sprintf("\nconst struct statement sql_%s = {\n\t.name = \"%s\",\n\t.kind = STATEMENT_%s,\n\t.writes = %s,\n\t.walled = %s,\n\t.sql = %s,\n", name, name, toupper(substr(kind, 2)), writes, walled, quote(body))
	definitions = definitions sprintf("\t.columns = %s_columns,\n\t.column_count = %d,\n\t.list_count = %d,\n\t.params_size = sizeof(struct %s_params),\n", name, scalar_count, list_count, name)
	if (list_count) definitions = definitions "\t.each = " each ",\n\t.lists = {\n" lists "\t},\n"
	definitions = definitions "};\n"
	names[++statement_count] = name
}

function finish_statement() {
	sub(/;[ \t\n]*$/, "", body)
	if (writes == "false" && body ~ /INSERT INTO|DELETE FROM|(^|\n)[ (]*UPDATE /) fail("statement '" name "' writes and does not say so")
	collect_places()
	body = substitute(body)
	write_header()
	define()
	active = 0
}

FNR == 1 {
	if (active) fail("the statement before this file does not end with ;")
	open_file()
	headers = headers "#include \"" header_of(FILENAME) "\"\n"
}
/^-- name:/ {
	if (active) fail("the statement before this one does not end with ;")
	start_statement(substr($0, 9))
	next
}
/^-- (list|each):/ {
	if (/each/) each = "true"
	start_list(substr($0, 9))
	next
}
/^[ \t]*--/ || !active { next }
{
	body = body (body == "" ? "" : "\n") $0
	if ($0 ~ /;[ \t]*$/) finish_statement()
}
END {
	if (failed) exit 1
	if (active) fail("the last statement does not end with ;")
	source = out "/statements.c"
	printf "/* Made from server/<feature>/<file>.sql by tools/statements.awk. */\n%s%s\n", headers, definitions > source
	printf "const struct statement *const all_statements[] = {\n" > source
	for (i = 1; i <= statement_count; i++) printf "\t&sql_%s,\n", names[i] > source
	printf "\tNULL,\n};\nconst size_t statement_count = %d;\n", statement_count > source
}
