package org.notebookos.spi.replication;

import java.util.List;

/**
 * Which member of which group to open.
 *
 * @param group the group's name, unique in the cluster; letters, digits, {@code -} and {@code _}
 * @param self the member on this host
 * @param initialMembers the members with which a new group starts, including {@code self}; empty to join an existing one
 */
public record GroupSpec(String group, Member self, List<Member> initialMembers) {

    public GroupSpec {
        if (!group.matches("[A-Za-z0-9_-]{1,100}")) {
            throw new IllegalArgumentException("group name must be 1-100 letters, digits, - or _: " + group);
        }
        initialMembers = List.copyOf(initialMembers);
    }
}
