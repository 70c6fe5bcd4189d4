package io.safekeep.access.ssh;

import static java.util.stream.Collectors.collectingAndThen;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;

import io.safekeep.access.ssh.RevokedKeys.Revoked;
import io.safekeep.runtime.sql.Sql;
import io.safekeep.runtime.ssh.SshPublicKey;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What was signed, and what hosts have heard of its end.
@Singleton
class SqlCertificates {

  private final Sql sql;

  SqlCertificates(Sql sql) {
    this.sql = sql;
  }

  /// Notes a certificate before it is signed.
  ///
  /// @return its serial
  @Transactional(Transactional.TxType.MANDATORY)
  long add(
      UUID grant, Authority authority, SshPublicKey key, String sourceAddress, Instant validUntil) {
    return sql.first(
            """
            insert into ssh_certificate
              (grant_id, authority, fingerprint, source_address, valid_until)
            values (?, ?, ?, ?, ?) returning serial
            """,
            row -> row.number("serial"),
            grant,
            authority.id(),
            key.fingerprint(),
            sourceAddress,
            validUntil)
        .orElseThrow();
  }

  /// True if anything was signed for a grant.
  boolean exist(UUID grant) {
    return sql.first("select 1 from ssh_certificate where grant_id = ? limit 1", _ -> true, grant)
        .isPresent();
  }

  /// Certificates whose grants have ended. Those that have expired too stay for as long as a
  /// session that they opened may go on: hosts end it when they read of it here.
  RevokedKeys revoked() {
    // One statement, so that the version and the rows are of one moment.
    var rows =
        sql.query(
            """
            select last, revoked.serial, revoked.public_key from allowance_end
            left join (
              select serial, public_key from ssh_certificate
              join allowance using (grant_id)
              join ssh_authority on ssh_authority.id = ssh_certificate.authority
              where ended_as is not null and ended_at > clock_timestamp() - interval '90 days'
            ) revoked on true
            """,
            row ->
                new Row(
                    row.number("last"), row.numberOrNull("serial"), row.textOrNull("public_key")));
    var serials =
        rows.stream()
            .filter(row -> row.serial() != null)
            .collect(
                groupingBy(
                    Row::key,
                    TreeMap::new,
                    collectingAndThen(mapping(Row::number, toList()), List::copyOf)));
    var revoked = new TreeMap<String, Revoked>();
    serials.forEach((key, of) -> revoked.put(key, new Revoked(SshPublicKey.parse(key), of)));
    return new RevokedKeys(rows.getFirst().version(), revoked);
  }

  private record Row(long version, @Nullable Long serial, @Nullable String publicKey) {

    long number() {
      return serial == null ? 0 : serial;
    }

    String key() {
      return String.valueOf(publicKey);
    }
  }

  /// Notes what a host has installed.
  ///
  /// @param version 0 if it has no list
  void hostHas(String host, long version) {
    sql.update(
        """
        insert into ssh_host (name, has, asked_at) values (?, ?, clock_timestamp())
        on conflict (name) do update set has = excluded.has, asked_at = excluded.asked_at
        """,
        host,
        version);
  }

  /// Expects nothing of a host any more, because it is gone for good.
  void retire(String host) {
    hostHas(host, Long.MAX_VALUE);
  }

  /// Which of these hosts have no list that goes up to `end`, in alphabetical order.
  List<String> hostsBehind(List<String> hosts, long end) {
    return sql.query(
        """
        select host from unnest(?::text[]) host
        where not exists (select from ssh_host where name = host and has >= ?) order by host
        """,
        row -> row.text("host"),
        hosts.toArray(String[]::new),
        end);
  }
}
