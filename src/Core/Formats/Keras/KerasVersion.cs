using System.Globalization;

namespace TfModelTools.Formats.Keras;

/// <summary>The version of Keras that wrote a file, as far as meaning depends on it.</summary>
/// <param name="Major">1, 2 or 3; 0 when the file does not say.</param>
/// <param name="Minor">The second number.</param>
/// <param name="IsTensorFlow">Whether it is the version inside TensorFlow ("2.3.0-tf"), which differs from Keras' own of the same number.</param>
/// <param name="Patch">The third number.</param>
public readonly record struct KerasVersion(int Major, int Minor, bool IsTensorFlow = false, int Patch = 0) : IComparable<KerasVersion>
{
    private const string TensorFlowJsPrefix = "tfjs-layers ";

    /// <summary>The version when a file does not say.</summary>
    public static KerasVersion Unknown { get; }

    /// <summary>The version of files that are of Keras 3, but do not say of which release: taken as a recent one.</summary>
    public static KerasVersion SomeKeras3 { get; } = new(3, int.MaxValue);

    /// <summary>The version of files that are of Keras 1, but do not say of which release: files of weights alone state none.</summary>
    public static KerasVersion SomeKeras1 { get; } = new(1, 0) { IsSeries = true };

    /// <summary>What TensorFlow.js itself saves ("tfjs-layers 1.7.4"): the layers of Keras 2, computed by its own rules.</summary>
    public static KerasVersion TensorFlowJs { get; } = new(2, 2) { IsTensorFlowJs = true };

    /// <summary>Whether only the first number is known.</summary>
    public bool IsSeries { get; init; }

    /// <summary>Whether TensorFlow.js wrote the file, not Python.</summary>
    public bool IsTensorFlowJs { get; init; }

    /// <summary>
    /// Whether the TensorFlow that wrote the file is 1.15 or later (2.0 included); null when the file does not say. TensorFlow 1.13 to 2.1 all
    /// state the same version of Keras, 2.2.4-tf.
    /// </summary>
    public bool? IsTensorFlow115 { get; init; }

    /// <summary>Whether Keras 3 or later wrote the file.</summary>
    public bool IsKeras3 => Major >= 3;

    /// <summary>Compares by major, then minor, then patch.</summary>
    public static bool operator <(KerasVersion a, KerasVersion b) => a.CompareTo(b) < 0;

    /// <summary>Compares by major, then minor, then patch.</summary>
    public static bool operator >(KerasVersion a, KerasVersion b) => a.CompareTo(b) > 0;

    /// <summary>Compares by major, then minor, then patch.</summary>
    public static bool operator <=(KerasVersion a, KerasVersion b) => a.CompareTo(b) <= 0;

    /// <summary>Compares by major, then minor, then patch.</summary>
    public static bool operator >=(KerasVersion a, KerasVersion b) => a.CompareTo(b) >= 0;

    /// <summary>Reads "2.2.4-tf", "3.10.0", "tfjs-layers 1.7.4" and the like; what does not begin with a number is <see cref="Unknown"/>.</summary>
    public static KerasVersion Parse(string? text)
    {
        if (text is not null && text.StartsWith(TensorFlowJsPrefix, StringComparison.Ordinal))
        {
            return TensorFlowJs;
        }

        string[] parts = (text ?? "").Split('.');
        int Part(int index) => parts.Length > index ? Number(parts[index]) ?? 0 : 0;
        return Number(parts[0]) is int major ? new(major, Part(1), text!.EndsWith("-tf", StringComparison.Ordinal), Part(2)) : Unknown;
    }

    /// <summary>
    /// The version of Keras inside a release of TensorFlow: 2.1-tf in 1.5 to 1.12, 2.2.4-tf in 1.13 to 2.1, 2.3.0-tf in 2.2, 2.4.0 in 2.3 and 2.4, from 2.5 on the
    /// same number (tensorflow/python/keras/__init__.py of the releases).
    /// </summary>
    /// <param name="text">The release, such as "2.1.0"; what does not begin with a number gives <see cref="Unknown"/>.</param>
    public static KerasVersion OfTensorFlow(string? text)
    {
        KerasVersion release = Parse(text);
        return (release.Major, release.Minor) switch
        {
            (0, _) => Unknown,
            (1, < 13) => new(2, 1, true, 6) { IsTensorFlow115 = false },
            (1, _) => new(2, 2, true, 4) { IsTensorFlow115 = release.Minor >= 15 },
            (2, < 2) => new(2, 2, true, 4) { IsTensorFlow115 = true },
            (2, 2) => new(2, 3, true) { IsTensorFlow115 = true },
            (2, < 5) => new(2, 4, true) { IsTensorFlow115 = true },
            _ => new(release.Major, release.Minor, true, release.Patch) { IsTensorFlow115 = true },
        };
    }

    /// <inheritdoc/>
    public int CompareTo(KerasVersion other) => (Major, Minor, Patch).CompareTo((other.Major, other.Minor, other.Patch));

    /// <summary>Such as "2.15".</summary>
    public override string ToString() => Major == 0 ? "unknown" : Minor == int.MaxValue || IsSeries ? string.Create(CultureInfo.InvariantCulture, $"{Major}") : string.Create(CultureInfo.InvariantCulture, $"{Major}.{Minor}");

    private static int? Number(string text)
    {
        int length = 0;
        while (length < text.Length && char.IsAsciiDigit(text[length]))
        {
            length++;
        }

        return int.TryParse(text.AsSpan(0, length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
    }
}
