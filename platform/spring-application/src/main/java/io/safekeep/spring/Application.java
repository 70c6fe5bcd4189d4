package io.safekeep.spring;

import java.util.Map;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.client.oidc.authentication.OidcIdTokenDecoderFactory;
import org.springframework.security.oauth2.client.oidc.web.logout.OidcClientInitiatedLogoutSuccessHandler;
import org.springframework.security.oauth2.client.registration.ClientRegistrationRepository;
import org.springframework.security.oauth2.core.oidc.user.OidcUser;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/// A tenant's application as its makers would write it with Spring Boot: people sign in to its
/// pages at the provider, and programs call its API with the provider's access tokens. What it
/// needs beyond Spring's defaults is all there is here.
@SpringBootApplication
class Application {

  public static void main(String[] arguments) {
    SpringApplication.run(Application.class, arguments);
  }

  @Bean
  @Order(1)
  SecurityFilterChain api(HttpSecurity http) throws Exception {
    return http.securityMatcher("/api/**")
        .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
        .oauth2ResourceServer(server -> server.jwt(Customizer.withDefaults()))
        .build();
  }

  @Bean
  @Order(2)
  SecurityFilterChain pages(HttpSecurity http, ClientRegistrationRepository clients)
      throws Exception {
    var signedOut = new OidcClientInitiatedLogoutSuccessHandler(clients);
    signedOut.setPostLogoutRedirectUri("{baseUrl}/signed-out");
    return http.authorizeHttpRequests(requests ->
            requests.requestMatchers("/signed-out").permitAll().anyRequest().authenticated())
        .oauth2Login(Customizer.withDefaults())
        .oidcLogout(logout -> logout.backChannel(Customizer.withDefaults()))
        .logout(logout -> logout.logoutSuccessHandler(signedOut))
        .build();
  }

  /// Spring expects RS256 of ID tokens unless it is told.
  @Bean
  OidcIdTokenDecoderFactory idTokens() {
    var factory = new OidcIdTokenDecoderFactory();
    factory.setJwsAlgorithmResolver(_ -> SignatureAlgorithm.ES256);
    return factory;
  }

  /// Spring expects `typ` JWT unless it is told that access tokens follow RFC 9068.
  @Bean
  JwtDecoder accessTokens(
      @Value("${spring.security.oauth2.resourceserver.jwt.issuer-uri}") String issuer,
      @Value("${portal.tokens.client}") String client) {
    var decoder = NimbusJwtDecoder.withIssuerLocation(issuer).validateType(false).build();
    decoder.setJwtValidator(
        JwtValidators.createAtJwtValidator()
            .issuer(issuer)
            .audience("safekeep")
            .clientId(client)
            .build());
    return decoder;
  }

  /// What there is to see.
  @RestController
  static class Routes {

    @GetMapping("/")
    String page(@AuthenticationPrincipal OidcUser person) {
      return person.getFullName() + " of " + person.getClaimAsString("tenant");
    }

    @GetMapping("/signed-out")
    String signedOut() {
      return "signed out";
    }

    @GetMapping("/api/caller")
    Map<String, Object> caller(@AuthenticationPrincipal Jwt token) {
      return Map.of("tenant", token.getClaim("tenant"), "roles", token.getClaim("roles"));
    }
  }
}
