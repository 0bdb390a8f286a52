import Glibc

/// The locale of characters, which says what a terminal shows.
enum CharacterLocale {
    /// Sets it from the environment. Where the one that is named there isn't installed but is one of UTF-8, the system's own
    /// of UTF-8 shows the same characters: over SSH the name comes from another machine.
    ///
    /// - Returns: what there is to say to the person, or nil.
    static func set(_ environment: (String) -> String? = environment) -> String? {
        if setlocale(LC_CTYPE, "") != nil { return nil }
        // The first that isn't empty holds (POSIX, 8.2).
        let name = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
        if namesUTF8(name) {
            for usual in ["C.UTF-8", "C.utf8", "en_US.UTF-8"] where setlocale(LC_CTYPE, usual) != nil { return nil }
        }
        return
            "the locale \(LineConsole.clean(String(name.prefix(32)), unicode: false)) isn't installed: only ASCII is shown"
    }

    /// `ko_KR.UTF-8`, `ko_KR.utf8@modifier`
    static func namesUTF8(_ name: String) -> Bool {
        guard let point = name.firstIndex(of: ".") else { return false }
        let codeset = name[point...].dropFirst().prefix { $0 != "@" }
        return codeset.lowercased().filter { $0 != "-" } == "utf8"
    }
}
