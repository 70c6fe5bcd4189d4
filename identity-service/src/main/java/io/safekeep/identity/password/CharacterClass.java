package io.safekeep.identity.password;

import java.util.function.IntPredicate;

/// Kinds of characters that a password policy may ask for. Every code point is of exactly one class
/// or, as a letter without case, of none.
enum CharacterClass {
  LOWER(Character::isLowerCase),
  UPPER(Character::isUpperCase),
  DIGIT(Character::isDigit),
  SPECIAL(codePoint -> !Character.isLetterOrDigit(codePoint) && !Character.isISOControl(codePoint));

  private final IntPredicate membership;

  CharacterClass(IntPredicate membership) {
    this.membership = membership;
  }

  boolean occursIn(String text) {
    return text.codePoints().anyMatch(membership);
  }
}
