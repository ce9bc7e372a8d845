using System.Globalization;
using TfModelTools.Formats.Keras;

namespace TfModelTools.Import.Keras.Versions;

/// <summary>Some versions of Keras.</summary>
internal sealed record VersionSpan
{
    // What a recent Keras 3 is: one that has been released.
    private static readonly KerasVersion Released = new(3, 15, Patch: int.MaxValue);

    /// <summary>The first version; null for no bound.</summary>
    public KerasVersion? From { get; init; }

    /// <summary>The first version after; null for no bound.</summary>
    public KerasVersion? Before { get; init; }

    /// <summary>Whose Keras: inside TensorFlow ("-tf"), or Keras' own package; null for both.</summary>
    public bool? InTensorFlow { get; init; }

    /// <summary>Whether the TensorFlow is 1.15 or later; null where that does not matter.</summary>
    public bool? IsTensorFlow115 { get; init; }

    /// <summary>Whether TensorFlow.js is meant, which no bound of versions covers otherwise.</summary>
    public bool IsTensorFlowJs { get; init; }

    /// <summary>The backend; null where that does not matter.</summary>
    public string? Backend { get; init; }

    /// <summary>What TensorFlow.js saved itself.</summary>
    public static VersionSpan OfTensorFlowJs { get; } = new() { IsTensorFlowJs = true };

    /// <summary>From a version on.</summary>
    public static VersionSpan Since(int major, int minor, int patch = 0) => new() { From = new KerasVersion(major, minor, false, patch) };

    /// <summary>Up to before a version.</summary>
    public static VersionSpan UpTo(int major, int minor, int patch = 0) => new() { Before = new KerasVersion(major, minor, false, patch) };

    /// <summary>From a version on, up to before another.</summary>
    public static VersionSpan Between((int Major, int Minor, int Patch) from, (int Major, int Minor, int Patch) before) =>
        new() { From = new KerasVersion(from.Major, from.Minor, false, from.Patch), Before = new KerasVersion(before.Major, before.Minor, false, before.Patch) };

    /// <summary>Whether a writer is surely one of these.</summary>
    public bool Covers(KerasWriter writer)
    {
        KerasVersion version = writer.Version == KerasVersion.SomeKeras3 ? Released : writer.Version;
        if (version.Major == 0 || version.IsTensorFlowJs != IsTensorFlowJs)
        {
            return false;
        }

        // Of a series, every release must be covered.
        bool isInside = version.IsSeries
            ? (From is not KerasVersion first || first <= new KerasVersion(version.Major, 0)) && (Before is not KerasVersion end || end >= new KerasVersion(version.Major + 1, 0))
            : (From is not KerasVersion from || version >= from) && (Before is not KerasVersion before || version < before);
        return isInside
            && (InTensorFlow is not bool inTensorFlow || inTensorFlow == version.IsTensorFlow)
            && (IsTensorFlow115 is not bool isLate || version.IsTensorFlow115 == isLate)
            && (Backend is null || Backend == writer.Backend);
    }

    /// <summary>For people, such as "2.3.0-tf and later, on Theano".</summary>
    public override string ToString()
    {
        if (IsTensorFlowJs)
        {
            return "TensorFlow.js";
        }

        string versions = (From, Before) switch
        {
            (KerasVersion from, KerasVersion before) => $"{Text(from)} to before {Text(before)}",
            (KerasVersion from, null) => $"{Text(from)} and later",
            (null, KerasVersion before) => $"before {Text(before)}",
            _ => "all",
        };
        string whose = InTensorFlow switch { true => " inside TensorFlow", false => " of Keras' own package", null => "" };
        string generation = IsTensorFlow115 switch { true => " 1.15, 2.0 and later", false => " up to 1.14", null => "" };
        string backend = Backend switch { null => "", "theano" => ", on Theano", "tensorflow" => ", on TensorFlow", "cntk" => ", on CNTK", string other => ", on " + other };
        return versions + whose + generation + backend;
    }

    private static string Text(KerasVersion version) => version.Patch == 0
        ? string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}")
        : string.Create(CultureInfo.InvariantCulture, $"{version.Major}.{version.Minor}.{version.Patch}");
}
