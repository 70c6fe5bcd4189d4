/// Domains that tenants have shown to be theirs, by a record in the DNS.
@NullMarked
package io.safekeep.identity.domain;

import org.jspecify.annotations.NullMarked;
