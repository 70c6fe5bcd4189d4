package io.safekeep.retention.store;

import io.safekeep.contracts.TenantId;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// One place in which a tenant's own data lives.
///
/// @param name what people call it, unique for its tenant
/// @param quarantinedAt since when nobody gets at it; null while it is in use
public record TenantStore(
    UUID id,
    TenantId tenant,
    String name,
    Place place,
    Instant registeredAt,
    @Nullable Instant quarantinedAt) {

  /// Where the data is.
  public sealed interface Place {

    /// What a purge goes by: how the thing itself is known, whatever it is called by then.
    String identity();
  }

  /// A database of a PostgreSQL server.
  ///
  /// @param tls libpq's sslmode
  /// @param roots trusted roots as PEM; null for those of the Java runtime
  /// @param systemIdentifier of the cluster, as `initdb` drew it
  /// @param oid of the database in its cluster
  /// @param roles that belong to this database alone and go with it
  public record Database(
      String host,
      int port,
      String database,
      Tls tls,
      @Nullable String roots,
      String systemIdentifier,
      long oid,
      List<String> roles)
      implements Place {

    public Database {
      roles = List.copyOf(roles);
    }

    @Override
    public String identity() {
      return identity(systemIdentifier, oid);
    }

    static String identity(String systemIdentifier, long oid) {
      return "postgresql:" + systemIdentifier + ":" + oid;
    }

    @Override
    public String toString() {
      return host + ":" + port + "/" + database;
    }
  }

  /// A directory below the tenant's own folder of the configured root.
  ///
  /// @param path names joined by `/`
  public record Directory(TenantId tenant, String path) implements Place {

    private static final int LONGEST_NAME_BYTES = 255;

    /// @throws IllegalArgumentException if it leads elsewhere
    public Directory {
      for (String name : path.split("/", -1)) {
        if (name.isEmpty()
            || name.equals(".")
            || name.equals("..")
            || name.length() > LONGEST_NAME_BYTES
            || name.chars().anyMatch(Character::isISOControl)) {
          throw new IllegalArgumentException("is not a path of names below the tenant's folder");
        }
      }
    }

    /// From the root to the directory.
    public List<String> names() {
      var names = new ArrayList<String>();
      names.add(tenant.toString());
      names.addAll(Arrays.asList(path.split("/", -1)));
      return names;
    }

    @Override
    public String identity() {
      return "directory:" + tenant + "/" + path;
    }

    @Override
    public String toString() {
      return path;
    }
  }

  /// A bucket of S3, or of what speaks its protocol, or what lies below a prefix in it.
  ///
  /// @param endpoint null for AWS's own
  /// @param prefix ends in `/`; empty for the whole bucket
  /// @param pathStyle whether the bucket is named in the path and not in the host
  public record Bucket(
      @Nullable URI endpoint, String region, String bucket, String prefix, boolean pathStyle)
      implements Place {

    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

    /// @throws IllegalArgumentException if no bucket has such a name or prefix
    public Bucket {
      if (!NAME.matcher(bucket).matches()) {
        throw new IllegalArgumentException("name is none that a bucket can have");
      }
      if (!prefix.isEmpty() && (!prefix.endsWith("/") || prefix.startsWith("/"))) {
        throw new IllegalArgumentException("prefix must end in a slash and not begin with one");
      }
      if (endpoint != null && (endpoint.getAuthority() == null || endpoint.getScheme() == null)) {
        throw new IllegalArgumentException("endpoint must be a URL with a host");
      }
    }

    @Override
    public String identity() {
      String host = endpoint == null ? "aws" : endpoint.getAuthority().toLowerCase(Locale.ROOT);
      return "s3:" + host + "/" + bucket + "/" + prefix;
    }

    @Override
    public String toString() {
      return "s3://" + bucket + "/" + prefix;
    }
  }

  /// How far TLS with a server is demanded (libpq's sslmode).
  public enum Tls {
    DISABLE,
    PREFER,
    REQUIRE,
    VERIFY_CA,
    VERIFY_FULL;

    /// libpq's name.
    public String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    public static Tls of(String label) {
      return Arrays.stream(values())
          .filter(mode -> mode.label().equals(label))
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no sslmode: " + label));
    }
  }

  /// Who may do what at a database's server or in a bucket.
  ///
  /// @param reader may read everything
  /// @param owner may close and drop the database, or delete every version in the bucket
  public record Access(Login reader, Login owner) {}

  /// A role and its password, or the id of an access key and its secret.
  public record Login(String user, String password) {

    /// Without the password.
    @Override
    public String toString() {
      return user;
    }
  }
}
