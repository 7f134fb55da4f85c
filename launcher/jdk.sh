# Finds a JDK of release 25 or newer and exports JAVA_HOME. Sourced by every script of this project.
# Order: JAVA_HOME, the java on the PATH, then the usual folders; among those the lowest that is new enough.
SLUICE_JDK_WANTED=${SLUICE_JDK_WANTED:-25}

# prints the feature release of the JDK at $1, or nothing where there is none that can compile
jdk_release() {
    [ -x "$1/bin/javac" ] && [ -f "$1/release" ] || return 1
    sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

jdk_fits() {
    release=$(jdk_release "$1") && [ -n "$release" ] && [ "$release" -ge "$SLUICE_JDK_WANTED" ]
}

find_jdk() {
    if [ -n "${JAVA_HOME:-}" ] && jdk_fits "$JAVA_HOME"; then
        return 0
    fi
    on_path=$(command -v javac 2>/dev/null) && {
        on_path=$(readlink -f "$on_path" 2>/dev/null || echo "$on_path")
        on_path=${on_path%/bin/javac}
        if jdk_fits "$on_path"; then JAVA_HOME=$on_path; return 0; fi
    }
    best= ; best_release=
    for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "${HOME:-/nonexistent}"/.sdkman/candidates/java/* "${HOME:-/nonexistent}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home; do
        [ -d "$home" ] && jdk_fits "$home" || continue
        if [ -z "$best" ] || [ "$release" -lt "$best_release" ]; then best=$home; best_release=$release; fi
    done
    [ -n "$best" ] || return 1
    JAVA_HOME=$best
}

if find_jdk; then
    export JAVA_HOME
else
    echo "Sluice needs a JDK $SLUICE_JDK_WANTED or newer: install one (for example Eclipse Temurin $SLUICE_JDK_WANTED) or point JAVA_HOME at it." >&2
    exit 1
fi
