/// What a password must be and how it is kept: policies as pure rules, Argon2id hashes in PHC form.
@NullMarked
package io.safekeep.identity.password;

import org.jspecify.annotations.NullMarked;
