package io.safekeep.identity.factor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {

  /// RFC 6238, appendix B, for SHA-1; the last six of its eight digits.
  private static final TotpKey KEY =
      new TotpKey("12345678901234567890".getBytes(StandardCharsets.US_ASCII));

  @ParameterizedTest
  @CsvSource({
    "59, 287082",
    "1111111109, 081804",
    "1111111111, 050471",
    "1234567890, 005924",
    "2000000000, 279037",
    "20000000000, 353130"
  })
  void codesAreThoseOfTheStandard(long second, String code) {
    assertThat(Totp.code(KEY, Totp.stepAt(Instant.ofEpochSecond(second)))).isEqualTo(code);
  }

  @Test
  void codeOfTheStepBeforeAndAfterIsTakenAndNoOther() {
    // Given
    var now = Instant.ofEpochSecond(1_234_567_890);
    long step = 41_152_263;

    // Then
    assertThat(Totp.stepOf(Totp.code(KEY, step - 2), KEY, now)).isEmpty();
    assertThat(Totp.stepOf(Totp.code(KEY, step - 1), KEY, now)).hasValue(step - 1);
    assertThat(Totp.stepOf("005924", KEY, now)).hasValue(step);
    assertThat(Totp.stepOf(Totp.code(KEY, step + 1), KEY, now)).hasValue(step + 1);
    assertThat(Totp.stepOf(Totp.code(KEY, step + 2), KEY, now)).isEmpty();
    assertThat(Totp.stepOf("", KEY, now)).isEmpty();
    assertThat(Totp.stepOf("٠٠٥٩٢٤", KEY, now)).isEmpty();
  }

  /// RFC 4648, section 10, without its padding.
  @ParameterizedTest
  @CsvSource({
    "f, MY",
    "fo, MZXQ",
    "foo, MZXW6",
    "foob, MZXW6YQ",
    "fooba, MZXW6YTB",
    "foobar, MZXW6YTBOI"
  })
  void keysAreSpelledInBase32(String bytes, String text) {
    assertThat(Base32.encode(bytes.getBytes(StandardCharsets.US_ASCII))).isEqualTo(text);
    assertThat(Base32.decode(text)).asString(StandardCharsets.US_ASCII).isEqualTo(bytes);
  }

  @Test
  void uriSaysAllThatAnAppHasToKnow() {
    assertThat(KEY.uri("Safekeep", "ada lovelace@acme.example"))
        .isEqualTo(
            "otpauth://totp/Safekeep:ada%20lovelace%40acme.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
                + "&issuer=Safekeep&algorithm=SHA1&digits=6&period=30");
    assertThat(KEY.spelled()).isEqualTo("GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
    assertThat(TotpKey.parse(KEY.text())).isEqualTo(KEY);
  }
}
