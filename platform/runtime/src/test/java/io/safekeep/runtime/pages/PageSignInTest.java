package io.safekeep.runtime.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.oidc.OidcTenantConfig;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PageSignInTest {

  private static final String ISSUER = "https://id.acme.example";

  private record Settings(Optional<URI> url, Optional<String> cookieSecret)
      implements PageSettings {

    @Override
    public String title() {
      return "Backups";
    }

    @Override
    public boolean enabled() {
      return true;
    }

    @Override
    public String clientId() {
      return "backup-pages";
    }

    @Override
    public Optional<String> clientSecret() {
      return Optional.empty();
    }
  }

  @Test
  void cookiesOfAnHttpsSiteAreNeverSentInTheClear() {
    // When
    OidcTenantConfig config = config("https://backup.acme.example/");

    // Then
    assertThat(config.authentication().cookieForceSecure()).isTrue();
    assertThat(config.authentication().redirectPath())
        .contains("https://backup.acme.example/signed-in");
  }

  @Test
  void peopleGoToThePublicIssuerAndTokensComeFromTheInnerAddress() {
    // When
    OidcTenantConfig config = config("http://localhost:8083");

    // Then
    assertThat(config.authentication().cookieForceSecure()).isFalse();
    assertThat(config.authorizationPath()).contains("https://id.acme.example/authorize");
    assertThat(config.authServerUrl()).contains("http://identity-service:8080");
    assertThat(config.token().issuer()).contains(ISSUER);
    assertThat(config.authentication().pkceRequired()).contains(true);
    assertThat(config.authentication().verifyAccessToken()).isTrue();
  }

  @Test
  void shortCookieSecretIsRefused() {
    assertThatThrownBy(() -> signIn(Optional.empty(), Optional.of("short")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("safekeep.pages.cookie-secret has 5 characters, at least 32 are needed");
  }

  @Test
  void onlyPagesAreSignedInTo() {
    assertThat(PagePaths.isPage("/")).isTrue();
    assertThat(PagePaths.isPage("/datastores/1")).isTrue();
    assertThat(PagePaths.isPage("/v1/datastores")).isFalse();
    assertThat(PagePaths.isPage("/v2/enqueue")).isFalse();
    assertThat(PagePaths.isPage("/q/health/ready")).isFalse();
  }

  private static OidcTenantConfig config(String url) {
    return signIn(Optional.of(URI.create(url)), Optional.of("0123456789abcdef0123456789abcdef"))
        .config();
  }

  private static PageSignIn signIn(Optional<URI> url, Optional<String> cookieSecret) {
    return new PageSignIn(
        new Settings(url, cookieSecret),
        new Paths("/authorize", "/token", "/jwks", "/sign-out"),
        ISSUER,
        "http://identity-service:8080",
        Optional.empty());
  }

  private record Paths(String authorization, String token, String keys, String signOut)
      implements IssuerPaths {}
}
