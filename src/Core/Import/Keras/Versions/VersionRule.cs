using System.Globalization;

namespace TfModelTools.Import.Keras.Versions;

/// <summary>One thing whose meaning depends on the version of Keras that wrote the file.</summary>
internal abstract class VersionRule
{
    /// <summary>The layers and options concerned.</summary>
    public required string Layers { get; init; }

    /// <summary>What is decided, as the end of "the file does not tell ...".</summary>
    public required string Question { get; init; }

    /// <summary>Each meaning: in which versions, and what it is.</summary>
    public abstract IReadOnlyList<(string Versions, string Meaning)> Rows { get; }

    /// <summary>What is done where nothing tells the version.</summary>
    public abstract string WhenUnknown { get; }
}

/// <summary>One thing whose meaning depends on the version of Keras that wrote the file.</summary>
/// <typeparam name="T">The meanings.</typeparam>
internal sealed class VersionRule<T> : VersionRule
    where T : struct, Enum
{
    /// <summary>The meanings; the first whose versions cover the writer counts.</summary>
    public required IReadOnlyList<VersionCase<T>> Cases { get; init; }

    /// <summary>The meaning taken where nothing tells the version; null to refuse.</summary>
    public T? Assumed { get; init; }

    /// <inheritdoc/>
    public override IReadOnlyList<(string Versions, string Meaning)> Rows => [.. Cases.Select(c => (string.Join("; ", c.Spans), c.What))];

    /// <inheritdoc/>
    public override string WhenUnknown => Assumed is T assumed
        ? $"taken as: {Cases.First(c => c.Meaning.Equals(assumed)).What}"
        : "refused";

    /// <summary>The meaning for a writer.</summary>
    /// <exception cref="UnsupportedLayerException">Nothing tells the version, and no meaning is assumed; or the meaning is one that is not computed.</exception>
    public T Of(KerasWriter writer) => Case(writer) is VersionCase<T> one
        ? one.IsRefused ? throw new UnsupportedLayerException($"it means {one.What}, which is not supported") : one.Meaning
        : Assumed ?? throw new UnsupportedLayerException(string.Create(
            CultureInfo.InvariantCulture,
            $"the file does not tell {Question}, which differs between versions of Keras (docs/keras-versions.md): state the one that wrote it as keras_version, such as \"keras_version\": \"2.3.1\" beside class_name in its architecture, or save it again with a current one"));

    /// <summary>The meaning for a writer; null where nothing tells the version.</summary>
    public T? Find(KerasWriter writer) => Case(writer)?.Meaning ?? Assumed;

    /// <summary>The meaning for a layer.</summary>
    /// <inheritdoc cref="Of(KerasWriter)" path="/exception"/>
    public T Of(LayerSettings settings) => Of(settings.Writer);

    private VersionCase<T>? Case(KerasWriter writer) => Cases.FirstOrDefault(c => c.Spans.Any(s => s.Covers(writer)));
}

/// <summary>One meaning, and the versions that have it.</summary>
/// <typeparam name="T">The meanings.</typeparam>
/// <param name="Meaning">The meaning.</param>
/// <param name="What">What is computed, for people.</param>
/// <param name="Spans">The versions.</param>
internal sealed record VersionCase<T>(T Meaning, string What, params IReadOnlyList<VersionSpan> Spans)
    where T : struct, Enum
{
    /// <summary>Whether this meaning is known, but not computed here.</summary>
    public bool IsRefused { get; init; }
}
