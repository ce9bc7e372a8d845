using TfModelTools.Formats.Keras;
using TfModelTools.Graph;

namespace TfModelTools.Import.Keras;

/// <summary>How a class of layers is imported: one row of the table.</summary>
/// <param name="ClassName">The class, as Keras 2 or 3 names it.</param>
/// <param name="Category">The heading it stands under in the support table.</param>
/// <param name="Build">Adds one call of the layer to the graph and gives its outputs.</param>
internal sealed record LayerDefinition(string ClassName, string Category, Func<LayerContext, IReadOnlyList<KerasTensor>> Build)
{
    /// <summary>Creates a row of a layer with one output.</summary>
    public LayerDefinition(string className, string category, Func<LayerContext, GraphValue> build)
        : this(className, category, c => [new KerasTensor(build(c))])
    {
    }

    /// <summary>The arrays the layer keeps.</summary>
    public Func<LayerSettings, WeightLayout> Weights { get; init; } = static _ => WeightLayout.Empty;

    /// <summary>
    /// Throws <see cref="UnsupportedLayerException"/> for options that are not supported, by the options alone. Activations are looked at
    /// for every layer.
    /// </summary>
    public Action<LayerSettings> Check { get; init; } = static _ => { };

    /// <summary>The layers inside (of a wrapper), by attribute.</summary>
    public Func<LayerSettings, IReadOnlyList<(string Attribute, KerasLayerConfig Layer)>> Inner { get; init; } = static _ => [];

    /// <summary>How many functions one call of the layer stands for, beside the layers inside.</summary>
    public int Functions { get; init; }

    /// <summary>
    /// For layers inside whose variables are this layer's own: by attribute, the name of this layer's variable for each of theirs.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Borrowed { get; init; } = new Dictionary<string, IReadOnlyDictionary<string, string>>();

    /// <summary>
    /// The arguments of the layer's call() in Keras 3's order, by which Keras 3 writes them; Keras 2 writes all but the first by name. What a
    /// call holds beside them is refused, and so is one of them that building the layer does not look up.
    /// </summary>
    public IReadOnlyList<string> Arguments { get; init; } = ["inputs"];

    /// <summary>Whether the mask of the first input is handed on where the outputs carry none of their own.</summary>
    public bool PassesMask { get; init; }

    /// <summary>Whether the mask is handed on as <see cref="PassesMask"/> says, but by some versions of Keras only (<see cref="Versions.VersionRules.PassedMasks"/>).</summary>
    public bool PassesMaskByVersion { get; init; }

    /// <summary>Whether it may call the layer inside once for each step instead of once for all (TimeDistributed).</summary>
    public bool CallsPerStep { get; init; }

    /// <summary>What the support table says beyond "supported": limits of what is covered.</summary>
    public string Note { get; init; } = "";
}
