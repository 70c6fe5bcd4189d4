package io.safekeep.runtime.clientversion;

import static org.assertj.core.api.Assertions.assertThat;

import io.safekeep.runtime.clientversion.ClientVersionSettings.Product;
import io.safekeep.runtime.clientversion.ClientVersions.Age;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientVersionsTest {

  private final ClientVersions versions =
      new ClientVersions(() -> Map.of("Acme-Mobile", product("3.2", Optional.of("3.10"))));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Acme-Mobile/3.1.9                              | TOO_OLD
          Acme-Mobile/2                                  | TOO_OLD
          Acme-Mobile                                    | TOO_OLD
          Acme-Mobile/abc                                | TOO_OLD
          Acme-Mobile/99999999999                        | TOO_OLD
          acme-mobile/3.2                                | SUPPORTED
          Acme-Mobile/3.2.0-beta (iPhone; iOS 19.1)      | SUPPORTED
          Acme-Mobile/3.9.7                              | SUPPORTED
          Acme-Mobile/3.10                               | CURRENT
          Acme-Mobile/4                                  | CURRENT
          okhttp/5.0 Acme-Mobile/3.1                     | TOO_OLD
          """)
  void productIsAsOldAsItSays(String userAgent, Age age) {
    assertThat(versions.see(userAgent)).map(ClientVersions.Seen::age).contains(age);
  }

  @ParameterizedTest
  @CsvSource({
    "Mozilla/5.0 (X11; Linux x86_64)",
    "Other/1.0 (like Acme-Mobile/1.0)",
    "Acme-Mobile-Next/1.0"
  })
  void othersAreNotAskedFor(String userAgent) {
    assertThat(versions.see(userAgent)).isEmpty();
  }

  @Test
  void withoutSettingsAllAreLetIn() {
    assertThat(new ClientVersions(Map::of).see("Acme-Mobile/0.1")).isEmpty();
  }

  private static Product product(String minimum, Optional<String> current) {
    return new Product() {
      @Override
      public String minimum() {
        return minimum;
      }

      @Override
      public Optional<String> current() {
        return current;
      }

      @Override
      public URI upgrade() {
        return URI.create("https://store.example/acme-mobile");
      }
    };
  }
}
