package io.safekeep.access.postgres;

import org.jspecify.annotations.Nullable;

/// A role of a server that can sign in or is at work.
///
/// @param role null if it was dropped while it was at work
/// @param backends how many it has
record ServerLogin(long oid, @Nullable String role, boolean maySignIn, int backends) {}
