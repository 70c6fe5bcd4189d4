package io.safekeep.identity.op;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.properties.CanBeAnnotated;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.safekeep.identity.IdentitySecrets;
import io.safekeep.identity.Operator;
import io.safekeep.testing.quarkus.ServiceServers;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every form of every page, found in the code, sent from elsewhere by a browser whose person is
/// signed in.
@QuarkusTest
@WithTestResource(IdentitySecrets.class)
@WithTestResource(
    value = ServiceServers.class,
    initArgs = @ResourceArg(name = "database", value = "identity"))
class ForeignFormsIT {

  private static final List<Class<? extends Annotation>> CHANGING =
      List.of(POST.class, PUT.class, PATCH.class, DELETE.class);

  /// Where other sites may send browsers; nothing changes before the person was asked here.
  private static final Set<String> OPEN = Set.of("/authorize", "/end-session");

  @Test
  void noFormFromAnotherSiteChangesAnything() {
    // Given
    var routes = changingPageRoutes();
    var browser = new Browser();
    var person = Operator.createUser(Operator.createTenant(), "tenant-admin");
    browser.signInAt("/account", person.signInName());

    // Then
    assertThat(routes).contains("/sign-in", "/sign-out", "/account/password", "/consent");
    for (var route : routes) {
      for (var origin :
          List.of(
              "https://evil.example",
              "null",
              Operator.issuer() + ".evil.example",
              Operator.issuer().replace("http:", "https:"))) {
        assertThat(browser.postFrom(origin, route).statusCode())
            .as("%s from %s", route, origin)
            .isEqualTo(403);
      }
      assertThat(
              given()
                  .cookie("safekeep-session", browser.cookie("safekeep-session"))
                  .cookie("safekeep-device", browser.cookie("safekeep-device"))
                  .contentType("application/x-www-form-urlencoded")
                  .post(route)
                  .statusCode())
          .as("%s from nowhere", route)
          .isEqualTo(403);
    }
    browser.open("/account").then().statusCode(200).body(containsString(person.signInName()));
  }

  private static Set<String> changingPageRoutes() {
    return new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.safekeep.identity")
            .stream()
            .filter(type -> type.isAnnotatedWith(Path.class) && isPage(type))
            .flatMap(ForeignFormsIT::changingRoutes)
            .filter(route -> !OPEN.contains(route))
            .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> changingRoutes(JavaClass page) {
    return page.getMethods().stream()
        .filter(method -> CHANGING.stream().anyMatch(method::isAnnotatedWith))
        .map(method -> pathOf(page) + pathOf(method))
        .map(path -> path.replaceAll("\\{[^}]+}", "0199aaaa-0000-7000-8000-000000000000"))
        .map(path -> path.replace("//", "/"));
  }

  private static String pathOf(CanBeAnnotated annotated) {
    var path =
        switch (annotated) {
          case JavaMethod method -> method.tryGetAnnotationOfType(Path.class);
          case JavaClass type -> type.tryGetAnnotationOfType(Path.class);
          default -> throw new IllegalArgumentException(annotated.toString());
        };
    return path.map(Path::value).map(text -> text.startsWith("/") ? text : "/" + text).orElse("");
  }

  private static boolean isPage(JavaClass type) {
    return type.tryGetAnnotationOfType(Produces.class)
        .filter(produces -> Arrays.asList(produces.value()).contains("text/html"))
        .isPresent();
  }
}
