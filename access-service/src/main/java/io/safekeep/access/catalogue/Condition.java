package io.safekeep.access.catalogue;

import com.google.api.expr.v1alpha1.Expr;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.projectnessie.cel.CEL;
import org.projectnessie.cel.Env;
import org.projectnessie.cel.EnvOption;
import org.projectnessie.cel.Issues;
import org.projectnessie.cel.Program;
import org.projectnessie.cel.checker.Decls;

/// A condition in the Common Expression Language, checked against the types of what it may look at.
/// Costs time in proportion to its length: it knows neither loops (the macros `all`, `exists`,
/// `map`, `filter`) nor regular expressions (`matches`).
public final class Condition {

  /// Characters.
  static final int LONGEST = 1000;

  private static final Env ENVIRONMENT =
      Env.newEnv(
          EnvOption.clearMacros(),
          EnvOption.declarations(
              Decls.newVar("subject.id", Decls.String),
              Decls.newVar("subject.teams", Decls.newListType(Decls.String)),
              Decls.newVar("subject.roles", Decls.newListType(Decls.String)),
              Decls.newVar("subject.manager", Decls.String),
              Decls.newVar("resource.tenant", Decls.String),
              Decls.newVar("resource.class", Decls.String),
              Decls.newVar("resource.name", Decls.String),
              Decls.newVar("resource.region", Decls.String),
              Decls.newVar("context.reason", Decls.String),
              Decls.newVar("context.ticket", Decls.String),
              Decls.newVar("context.duration", Decls.Duration),
              Decls.newVar("context.break_glass", Decls.Bool),
              Decls.newVar("context.acr", Decls.String),
              Decls.newVar("context.now", Decls.Timestamp),
              Decls.newVar("context.start", Decls.Timestamp)));

  private final String source;
  private final Program program;

  private Condition(String source, Program program) {
    this.source = source;
    this.program = program;
  }

  /// @throws NotACondition naming each thing that is wrong with it
  static Condition of(String source) {
    if (source.length() > LONGEST) {
      throw new NotACondition(
          List.of("has " + source.length() + " characters, at most " + LONGEST));
    }
    var parsed = ENVIRONMENT.parse(source);
    requireNone(parsed.getIssues());
    if (calls(CEL.astToParsedExpr(parsed.getAst()).getExpr()).anyMatch("matches"::equals)) {
      throw new NotACondition(
          List.of("calls matches, which can take long; use ==, in, startsWith or contains"));
    }
    var checked = ENVIRONMENT.check(parsed.getAst());
    requireNone(checked.getIssues());
    if (!checked.getAst().getResultType().equals(Decls.Bool)) {
      throw new NotACondition(List.of("is neither true nor false, but something else"));
    }
    return new Condition(source, ENVIRONMENT.program(checked.getAst()));
  }

  /// A text that cannot be used as a condition.
  static final class NotACondition extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<String> reasons;

    NotACondition(List<String> reasons) {
      super(String.join("; ", reasons), null, false, false);
      this.reasons = List.copyOf(reasons);
    }

    List<String> reasons() {
      return reasons;
    }
  }

  /// What a condition comes to.
  public enum Value {
    TRUE,
    FALSE,
    /// It cannot be said, for example because it looks past the end of a list.
    UNKNOWN
  }

  /// @param variables each variable by its full name, for example `subject.id`
  public Value valueFor(Map<String, Object> variables) {
    return switch (program.eval(variables).getVal().value()) {
      case Boolean value -> value ? Value.TRUE : Value.FALSE;
      case null, default -> Value.UNKNOWN;
    };
  }

  private static void requireNone(Issues issues) {
    if (issues.hasIssues()) {
      throw new NotACondition(
          issues.getErrors().stream()
              .map(error ->
                  "column %d: %s".formatted(error.getLocation().column() + 1, error.getMessage()))
              .toList());
    }
  }

  /// Names of all functions that are called.
  private static Stream<String> calls(Expr expression) {
    return switch (expression.getExprKindCase()) {
      case CALL_EXPR -> {
        var call = expression.getCallExpr();
        yield Stream.concat(
            Stream.of(call.getFunction()),
            Stream.concat(
                calls(call.getTarget()), call.getArgsList().stream().flatMap(Condition::calls)));
      }
      case SELECT_EXPR -> calls(expression.getSelectExpr().getOperand());
      case LIST_EXPR ->
          expression.getListExpr().getElementsList().stream().flatMap(Condition::calls);
      case STRUCT_EXPR ->
          expression.getStructExpr().getEntriesList().stream()
              .flatMap(entry -> Stream.concat(calls(entry.getMapKey()), calls(entry.getValue())));
      case CONST_EXPR, IDENT_EXPR, COMPREHENSION_EXPR, EXPRKIND_NOT_SET -> Stream.empty();
    };
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Condition condition && source.equals(condition.source);
  }

  @Override
  public int hashCode() {
    return source.hashCode();
  }

  /// The text, as it was written.
  @Override
  public String toString() {
    return source;
  }
}
