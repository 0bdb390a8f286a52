import Testing

@testable import Terminal

@Suite struct CharacterLocaleTests {
    @Test func namesOfUTF8() {
        for name in ["ko_KR.UTF-8", "C.utf8", "x.Utf-8@euro"] { #expect(CharacterLocale.namesUTF8(name)) }
        for name in ["", "C", "ko_KR", "UTF-8", "de_DE.ISO-8859-1", "a.UTF-16", "a.b@utf8"] {
            #expect(!CharacterLocale.namesUTF8(name))
        }
    }
}
