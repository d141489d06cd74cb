#!/bin/sh
# Makes what compose.yaml's containers must know and nobody else: secrets.sh [NAME OF THIS DEPLOYMENT...], once, into secrets/ beside this file
# (or KAFILE_SECRETS). It never changes what is there. Containers read the files as user 10001, so the directory is what keeps them from
# the host's other users.
set -eu
umask 022
cd "$(dirname "$0")"
secrets=${KAFILE_SECRETS:-secrets}
names=${*:-localhost}
[ ! -e "$secrets" ] || {
    echo "$secrets exists already: remove it to make new secrets, after \`docker-compose down -v\`" >&2
    exit 1
}

word() {
    openssl rand -hex 24
}

# signed NAME USAGE ALTERNATIVE-NAMES: NAME.key and NAME.crt, of this deployment's own authority, for two years.
signed() {
    openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -subj "/CN=$1" -keyout "$1.key" -out "$1.csr" 2>/dev/null
    printf 'subjectAltName = %s\nextendedKeyUsage = serverAuth\n' "$2" >"$1.ext"
    openssl x509 -req -in "$1.csr" -CA ca.crt -CAkey ca.key -CAcreateserial -days 730 -sha256 -extfile "$1.ext" -out "$1.crt" 2>/dev/null
    rm "$1.csr" "$1.ext"
}

authority() {
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -noenc -days 3650 -subj "/CN=Kafile's own authority" \
        -keyout ca.key -out ca.crt 2>/dev/null
}

alternative_names() {
    for name; do printf 'DNS:%s,' "$name"; done | sed 's/,$//'
}

# The front door's certificate: put one that browsers trust in its place (certificate, chain and key in one file).
front_door() {
    # shellcheck disable=SC2046,SC2086 # names hold no spaces
    signed front "$(alternative_names $names localhost)"
    cat front.crt ca.crt front.key >haproxy.pem
    rm front.crt front.key
}

# url ROLE PASSWORD HOSTS: a line of libpq.
url() {
    echo "postgresql://$1:$2@$3/kafile?sslmode=verify-full&sslrootcert=/run/secrets/ca.crt&target_session_attrs=read-write"
}

# passwords.sql tells the database, the urls tell who connects.
database_passwords() {
    app=$(word) migrator=$(word) sealer=$(word)
    printf "ALTER ROLE kafile_%s PASSWORD '%s';\n" app "$app" migrator "$migrator" sealer "$sealer" >passwords.sql
    for profile in single:db ha:db1,db2,db3; do
        hosts=${profile#*:} profile=${profile%%:*}
        url kafile_app "$app" "$hosts" >"$profile.database_url"
        url kafile_migrator "$migrator" "$hosts" >"$profile.owner_url"
        url kafile_sealer "$sealer" "$hosts" >"$profile.sealer_url"
    done
}

patroni_passwords() {
    cat <<END
restapi:
  authentication: {username: patroni, password: $(word)}
postgresql:
  authentication:
    superuser: {username: postgres, password: $(word)}
    replication: {username: replicator, password: $(word)}
    rewind: {username: rewind, password: $(word)}
END
}

mkdir -m 700 "$secrets"
cd "$secrets"
authority
signed database "$(alternative_names db db1 db2 db3)"
front_door
database_passwords
patroni_passwords >patroni.yml
printf '[global]\nrepo1-cipher-pass=%s\n' "$(openssl rand -base64 48 | tr -d '\n')" >pgbackrest.conf
chmod 444 ./*
chmod 400 ca.key
echo "Made $(pwd): keep a copy of pgbackrest.conf where no backup is, and ca.key where no server is"
