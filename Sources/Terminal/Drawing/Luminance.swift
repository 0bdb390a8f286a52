import Glibc

/// How bright a colour is.
enum Luminance {
    /// The grey of the same luminance: 0.2126 R + 0.7152 G + 0.0722 B of the linear parts (ITU-R BT.709; IEC 61966-2-1
    /// for their gamma). All are 0…1; greys stay exactly what they are.
    static func grey(_ red: Float, _ green: Float, _ blue: Float) -> Float {
        if red == green && green == blue { return red }
        let light = 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
        return light <= 0.0031308 ? 12.92 * light : min(1, 1.055 * pow(light, 1 / 2.4) - 0.055)
    }

    static func grey(_ red: UInt8, _ green: UInt8, _ blue: UInt8) -> UInt8 {
        UInt8((grey(Float(red) / 255, Float(green) / 255, Float(blue) / 255) * 255).rounded())
    }

    private static func linear(_ value: Float) -> Float {
        value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
}
