package io.safekeep.backup.datastore;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A row of table `datastore`.
@Entity
@Table(name = "datastore")
class DatastoreEntity {

  @Id UUID id;
  UUID tenant;
  String name;
  String host;
  int port;

  @Column(name = "user_name")
  String user;

  @Column(name = "sealed_password")
  byte[] sealedPassword;

  @Column(name = "ssl_mode")
  String sslMode;

  @Column(name = "root_certificates")
  @Nullable String rootCertificates;

  @Column(name = "system_identifier")
  String systemIdentifier;

  @Column(name = "server_version")
  int serverVersion;

  String protection;

  @Column(name = "protection_reason")
  @Nullable String protectionReason;

  @Column(name = "protection_since")
  Instant protectionSince;

  @Column(name = "registered_at")
  Instant registeredAt;

  @Version long version;
}
