package io.safekeep.backup;

import io.safekeep.backup.transit.TransitEngine;
import io.safekeep.backup.transit.TransitMasterKey;
import io.safekeep.backup.vault.ConfiguredMasterKey;
import io.safekeep.backup.vault.LocalKeys;
import io.safekeep.backup.vault.MasterKey;
import java.io.IOException;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/// The tenants' keys as configured: wrapped by Transit's keys if there is an engine, else by the
/// master key. The other one, if it is given too, and former master keys still open what they
/// wrapped, so that changing over is a matter of configuration.
final class TenantKeys {

  private TenantKeys() {}

  /// @throws IllegalStateException if there is nothing to wrap keys by
  static LocalKeys open(BackupSettings settings) throws IOException {
    List<MasterKey> masters = new ArrayList<>();
    settings
        .transit()
        .address()
        .map(address -> engine(address, settings.transit()))
        .map(TransitMasterKey::new)
        .ifPresent(masters::add);
    settings.masterKey().ifPresent(key -> masters.add(configured(key)));
    if (masters.isEmpty()) {
      throw new IllegalStateException(
          "one of safekeep.backup.master-key and safekeep.backup.transit.address is needed");
    }
    settings.formerMasterKeys().orElse(List.of()).forEach(key -> masters.add(configured(key)));
    return new LocalKeys(
        settings.keys(),
        masters.getFirst(),
        masters.subList(1, masters.size()),
        settings.keepKeysOpened(),
        InstantSource.system());
  }

  private static MasterKey configured(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64);
    try {
      return new ConfiguredMasterKey(bytes);
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static TransitEngine engine(URI address, BackupSettings.Transit transit) {
    return new TransitEngine(
        address,
        transit.mount(),
        transit.namespace(),
        transit.keyPrefix(),
        transit
            .tokenFile()
            .orElseThrow(
                () -> new IllegalStateException("safekeep.backup.transit.token-file is needed")),
        transit.rootCertificates(),
        transit.timeout());
  }
}
