package io.safekeep.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/// The rules that every service's code keeps, each with its reason. A service runs them by
///
/// ```java
/// class ArchitectureTest {
///   @TestFactory
///   Stream<DynamicTest> rules() {
///     return ArchitectureRules.of("io.safekeep.identity").openRoutes("KeySetResource.keys").tests();
///   }
/// }
/// ```
public final class ArchitectureRules {
  private static final Set<String> PERMISSION_ANNOTATIONS =
      Set.of(
          "io.quarkus.security.PermissionsAllowed",
          "io.quarkus.security.Authenticated",
          "jakarta.annotation.security.RolesAllowed",
          "jakarta.annotation.security.DenyAll");
  private static final String REGISTERED = "io.quarkus.runtime.annotations.RegisterForReflection";
  private static final String NULL_MARKED = "org.jspecify.annotations.NullMarked";

  private final String root;
  private final JavaClasses classes;
  private final Set<String> openRoutes;
  private final Set<String> randomlyNaming;

  private ArchitectureRules(
      String root, JavaClasses classes, Set<String> openRoutes, Set<String> randomlyNaming) {
    this.root = root;
    this.classes = classes;
    this.openRoutes = openRoutes;
    this.randomlyNaming = randomlyNaming;
  }

  /// Rules for the production classes in `root` and below.
  public static ArchitectureRules of(String root) {
    return of(
        root,
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(root));
  }

  static ArchitectureRules of(String root, JavaClasses classes) {
    return new ArchitectureRules(root, classes, Set.of(), Set.of());
  }

  /// The HTTP methods, as `Class.method`, that anyone may call without a token.
  public ArchitectureRules openRoutes(String... methods) {
    return new ArchitectureRules(root, classes, Set.of(methods), randomlyNaming);
  }

  /// The packages that may draw random identifiers, because what they name must not be guessed or
  /// meet another process's.
  public ArchitectureRules randomlyNaming(String... packages) {
    return new ArchitectureRules(root, classes, openRoutes, Set.of(packages));
  }

  /// One test per rule.
  public Stream<DynamicTest> tests() {
    return rules().stream()
        .map(rule -> dynamicTest(rule.getDescription(), () -> rule.check(classes)));
  }

  List<ArchRule> rules() {
    return Stream.of(
            everyRouteDeclaresItsPermission(),
            openRoutesExist(),
            timeAndIdentifiersAreInjected(),
            noFieldInjection(),
            sqlStaysInSqlClasses(),
            featuresAreFreeOfCycles(),
            packagesAreNullMarked(),
            namesSayWhatAThingIs(),
            reflectionReachesTheParts())
        // A young service has no route or no SQL yet, and that is no fault.
        .map(rule -> rule.allowEmptyShould(true))
        .toList();
  }

  ArchRule everyRouteDeclaresItsPermission() {
    return methods()
        .that()
        .areMetaAnnotatedWith("jakarta.ws.rs.HttpMethod")
        .should(declareWhoMayCall())
        .as("every HTTP method declares its permission")
        .because("a route that forgot its permission is open to everybody, and nobody notices");
  }

  private ArchCondition<JavaMethod> declareWhoMayCall() {
    return new ArchCondition<>("carry a permission annotation or be on the list of open routes") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        if (!isGuarded(method) && !openRoutes.contains(nameOf(method))) {
          events.add(
              SimpleConditionEvent.violated(
                  method,
                  nameOf(method)
                      + " has no @PermissionsAllowed, @RolesAllowed or @Authenticated and is not an"
                      + " open route "
                      + method.getSourceCodeLocation()));
        }
      }
    };
  }

  ArchRule openRoutesExist() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("hold each route that is listed as open") {
              private final Set<String> missing = new TreeSet<>(openRoutes);

              @Override
              public void check(JavaClass type, ConditionEvents events) {
                type.getMethods().stream()
                    .filter(method -> !isGuarded(method))
                    .forEach(method -> missing.remove(nameOf(method)));
              }

              @Override
              public void finish(ConditionEvents events) {
                missing.forEach(name ->
                    events.add(
                        SimpleConditionEvent.violated(name, name + " is no open route any more")));
              }
            })
        .as("the list of open routes names only open routes")
        .because("a stale entry would open a later method of the same name");
  }

  private static boolean isGuarded(JavaMethod method) {
    // @PermitAll on the method opens it even if its class is guarded.
    if (method.isAnnotatedWith("jakarta.annotation.security.PermitAll")) {
      return false;
    }
    return Stream.concat(
            method.getAnnotations().stream(), method.getOwner().getAnnotations().stream())
        .map(JavaAnnotation::getRawType)
        .map(JavaClass::getName)
        .anyMatch(name ->
            PERMISSION_ANNOTATIONS.contains(name)
                // @PermissionsAllowed twice on a method compiles to its container.
                || name.equals("io.quarkus.security.PermissionsAllowed$List"));
  }

  private static String nameOf(JavaMethod method) {
    return method.getOwner().getSimpleName() + "." + method.getName();
  }

  ArchRule timeAndIdentifiersAreInjected() {
    return noClasses()
        .that()
        .resideOutsideOfPackage("io.safekeep.runtime..")
        .should()
        .callCodeUnitWhere(readsTheMachine())
        .as("time and identifiers come from an injected Clock and from Ids")
        .because("a test must be able to say what time it is, and what the next identifier is");
  }

  private DescribedPredicate<JavaCall<?>> readsTheMachine() {
    return DescribedPredicate.describe(
        "reads the machine's clock or its random numbers",
        call -> {
          CodeUnitCallTarget target = call.getTarget();
          var type = target.getOwner().getName();
          var parameters = target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
          return switch (target.getName()) {
            case "now" -> type.startsWith("java.time.") && !parameters.contains("java.time.Clock");
            case "system", "systemUTC", "systemDefaultZone" -> type.equals("java.time.Clock");
            case "currentTimeMillis" -> type.equals("java.lang.System");
            case "randomUUID" ->
                type.equals("java.util.UUID")
                    && !randomlyNaming.contains(call.getOriginOwner().getPackageName());
            case "random" -> type.equals("java.lang.Math");
            default -> false;
          };
        });
  }

  ArchRule noFieldInjection() {
    return fields()
        .should()
        .notBeAnnotatedWith("jakarta.inject.Inject")
        .andShould()
        .notBeAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
        .as("beans get what they need through their constructor")
        .because("a class that its constructor completes can be tested without a container");
  }

  ArchRule sqlStaysInSqlClasses() {
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "are neither Sql* nor part of a wire protocol",
                type ->
                    !outermost(type).getSimpleName().startsWith("Sql")
                        && !List.of(type.getPackageName().split("\\.")).contains("wire")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..")
        .as("SQL stays in Sql* classes")
        .because("a reader finds all statements of a feature in one file, and rules stay pure");
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureRules::outermost).orElse(type);
  }

  ArchRule featuresAreFreeOfCycles() {
    return slices()
        .matching(root + ".(*)..")
        .should()
        .beFreeOfCycles()
        .as("features of " + root + " do not depend on each other in circles")
        .because("a feature can be understood, moved or left out only if what it needs ends");
  }

  ArchRule packagesAreNullMarked() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("live in a @NullMarked package") {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.getPackage().isAnnotatedWith(NULL_MARKED)) {
                  events.add(
                      SimpleConditionEvent.violated(
                          type,
                          "package " + type.getPackageName() + " has no @NullMarked package-info"));
                }
              }
            })
        .as("every package says what it is and that nothing in it is null unless it says so")
        .because("a package without @NullMarked is one that NullAway believes blindly");
  }

  ArchRule namesSayWhatAThingIs() {
    return classes()
        .should()
        .haveNameNotMatching(".*(Manager|Helper|Utils?|Impl)")
        .as("no class is called Manager, Helper, Util or Impl")
        .because("such a name says nothing, so the class ends up holding everything");
  }

  ArchRule reflectionReachesTheParts() {
    return classes()
        .should(
            new ArchCondition<JavaClass>("be registered for reflection if what holds it is") {
              private final Set<JavaClass> registered = new HashSet<>();

              @Override
              public void init(Collection<JavaClass> all) {
                all.forEach(type -> registered.addAll(registeredBy(type)));
              }

              @Override
              public void check(JavaClass type, ConditionEvents events) {
                if (!type.isRecord() || !registered.contains(type) || isWhole(type)) {
                  return;
                }
                for (var field : type.getFields()) {
                  for (var part : field.getType().getAllInvolvedRawTypes()) {
                    if (part.isRecord() && !registered.contains(part)) {
                      events.add(
                          SimpleConditionEvent.violated(
                              field,
                              "%s of %s is a %s, which is not registered for reflection"
                                  .formatted(
                                      field.getName(), type.getName(), part.getSimpleName())));
                    }
                  }
                }
              }
            })
        .as("records that are registered for reflection are so with the records in them")
        .because("a native executable cannot write or read the others as JSON");
  }

  private static boolean isWhole(JavaClass type) {
    return type.tryGetAnnotationOfType(REGISTERED)
        .flatMap(annotation -> annotation.get("registerFullHierarchy"))
        .filter(Boolean.TRUE::equals)
        .isPresent();
  }

  private static Set<JavaClass> registeredBy(JavaClass type) {
    return type.tryGetAnnotationOfType(REGISTERED)
        .map(annotation ->
            annotation
                .get("targets")
                .map(targets -> Set.of((JavaClass[]) targets))
                .filter(targets -> !targets.isEmpty())
                .orElse(Set.of(type)))
        .orElse(Set.of());
  }
}
