package io.safekeep.identity.password;

import io.safekeep.runtime.problem.Refusal;
import java.util.List;

/// What a tenant chose for its people's passwords.
///
/// @param version counts the tenant's choices; 0 is what holds before the first
/// @param preset name of a [PasswordPolicy] that it starts from
/// @param allOf expressions that every new password must match
/// @param noneOf expressions that none may match
/// @param remembered passwords of the same person that may not come back
public record ChosenPolicy(
    int version, String preset, List<Expression> allOf, List<Expression> noneOf, int remembered) {

  /// Most expressions of either list.
  static final int MOST_EXPRESSIONS = 10;

  /// All of them together, in compiled instructions: the most that one password can cost.
  static final int LARGEST_PROGRAM = 2000;

  /// What holds for tenants that chose nothing.
  static final ChosenPolicy NONE =
      new ChosenPolicy(
          0,
          PasswordPolicy.CUSTOMER.name(),
          List.of(),
          List.of(),
          PasswordPolicy.USUALLY_REMEMBERED);

  /// @throws Refusal INVALID_REQUEST if the expressions are too large together
  public ChosenPolicy {
    allOf = List.copyOf(allOf);
    noneOf = List.copyOf(noneOf);
    int size = size(allOf) + size(noneOf);
    if (size > LARGEST_PROGRAM) {
      throw Refusal.invalid(
          "allOf and noneOf",
          "compile to %d instructions together, at most %d are taken"
              .formatted(size, LARGEST_PROGRAM));
    }
  }

  private static int size(List<Expression> expressions) {
    return expressions.stream().mapToInt(expression -> expression.pattern().programSize()).sum();
  }
}
