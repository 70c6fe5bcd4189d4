package io.safekeep.retention.signing;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/// The public halves of the keys that sign certificates and manifests.
@Path("/v1/signing-keys")
@Tag(name = "Signing keys")
@RunOnVirtualThread
public class SigningKeyResource {

  private final SigningKeys keys;

  SigningKeyResource(SigningKeys keys) {
    this.keys = keys;
  }

  /// A JSON Web Key Set (RFC 7517, section 5).
  public record KeySet(List<Key> keys) {}

  /// A JSON Web Key of an Ed25519 public key (RFC 8037, section 2).
  ///
  /// @param safekeepPurpose what it signs, for example `certificate`
  public record Key(
      String kty,
      String crv,
      String kid,
      String x,
      String alg,
      String use,
      String safekeepPurpose) {}

  @GET
  @Operation(
      summary = "Keys that sign certificates and manifests",
      description =
          "Public, so that whoever is shown a document can check it. Keys are never removed.")
  public KeySet keys() {
    return new KeySet(
        keys.all().stream()
            .map(key -> new Key("OKP", "Ed25519", key.id(), key.x(), "EdDSA", "sig", key.purpose()))
            .toList());
  }
}
