package io.safekeep.identity.account;

/// Knows who proves who they are at another issuer. How old a password of theirs is, if they have
/// one, says nothing about them.
public interface SignInElsewhere {

  boolean isOf(Account account);
}
