# Functions of at most 60 lines, files of at most 400, and no function that style.md bans outside base/.
# Relies on the layout that clang-format keeps: a function's braces stand in the first column.
function report(line, what) {
	printf "%s:%d: %s\n", FILENAME, line, what
	bad = 1
}

FNR == 1 { opened = 0 }
FNR == 401 { report(FNR, "more than 400 lines: look for the second subject") }
/^{/ { opened = FNR }
/^}/ {
	if (opened && FNR - opened - 1 > 60)
		report(opened, "function of " FNR - opened - 1 " lines")
	opened = 0
}
FILENAME ~ /^server\// && FILENAME !~ /^server\/base\// {
	code = $0
	gsub(/"([^"\\]|\\.)*"/, "", code)
	gsub(/\/\*[^*]*\*\//, "", code)
	sub(/\/[*\/].*/, "", code)
	if (match(code, /(^|[^A-Za-z0-9_])(sprintf|strcpy|strcat|strncpy|atoi|strtok|gets|alloca|rand|localtime|gmtime)[ \t]*\(/))
		report(FNR, "banned: " substr(code, RSTART, RLENGTH))
	if (match(code, /(^|[^A-Za-z0-9_])(malloc|calloc|realloc|strdup)[ \t]*\(/))
		report(FNR, "memory comes from base/: " substr(code, RSTART, RLENGTH))
}
END { exit bad }
