package io.safekeep.identity.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class Es256SignerTest {

  private static final JWSHeader HEADER = new JWSHeader(JWSAlgorithm.ES256);

  /// The key of RFC 6979, appendix A.2.5.
  private static final ECKey KEY =
      new ECKey.Builder(
              Curve.P_256,
              number("60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB6"),
              number("7903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"))
          .d(number("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721"))
          .build();

  @Test
  void signatureIsTheOneOfTheStandard() {
    assertThat(HexFormat.of().withUpperCase().formatHex(sign("sample").decode()))
        .isEqualTo(
            "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716"
                + "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8");
  }

  /// Numbers that begin with zeros come up once in 128 signatures.
  @Test
  void everySignatureIsGoodAndAsLongAsAll() throws JOSEException {
    // Given
    var key = new ECKeyGenerator(Curve.P_256).generate();
    var verifier = new ECDSAVerifier(key.toPublicJWK());
    var signer = new Es256Signer(key);

    for (int number = 0; number < 1000; number++) {
      var message = ("message " + number).getBytes(StandardCharsets.US_ASCII);

      // When
      var signature = signer.sign(HEADER, message);

      // Then
      assertThat(signature.decode()).hasSize(64);
      assertThat(verifier.verify(HEADER, message, signature)).isTrue();
    }
  }

  @Test
  void keyOfAnotherCurveIsRefused() throws JOSEException {
    // Given
    var key = new ECKeyGenerator(Curve.P_384).generate();

    // Then
    assertThatThrownBy(() -> new Es256Signer(key))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key on P-384 does not sign ES256");
  }

  private static Base64URL sign(String message) {
    return new Es256Signer(KEY).sign(HEADER, message.getBytes(StandardCharsets.US_ASCII));
  }

  private static Base64URL number(String hexadecimal) {
    return Base64URL.encode(HexFormat.of().parseHex(hexadecimal));
  }
}
