package io.safekeep.access.gateway;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// Settings of the gateway to PostgreSQL, under `safekeep.gateway`. It is off without a
/// certificate.
@ConfigMapping(prefix = "safekeep.gateway")
public interface GatewaySettings {

  /// TCP port; 0 for a free one.
  @WithDefault("6432")
  int port();

  /// Address to listen on.
  @WithDefault("127.0.0.1")
  String host();

  /// PEM file of the certificate that clients verify, with those between it and its root.
  Optional<Path> certificate();

  /// PEM file of its private key, PKCS #8.
  Optional<Path> key();

  /// How often the two files are looked at: a renewed certificate is shown to the next client.
  @WithDefault("PT10S")
  Duration certificateLook();

  /// PEM file of the authority that signed the certificate, for clients whose machines do not know
  /// it.
  Optional<Path> certificateAuthority();

  /// Name that clients connect to; the certificate is for it.
  @WithDefault("localhost")
  String publicHost();

  /// Port that clients connect to, if it is not the one listened on.
  Optional<Integer> publicPort();

  /// Most connections at once, sessions or not yet.
  @WithDefault("2000")
  int mostConnections();

  /// How long a client may take until it has shown its token.
  @WithDefault("PT10S")
  Duration startLimit();

  /// How long a token to connect is good.
  @WithDefault("PT1M")
  Duration tokenLife();
}
