/// The SSH keys that the vendor's people have said are theirs.
@NullMarked
package io.safekeep.identity.sshkey;

import org.jspecify.annotations.NullMarked;
