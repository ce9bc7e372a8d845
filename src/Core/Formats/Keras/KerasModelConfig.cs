using System.Text.Json;
using TfModelTools.Common.Json;

namespace TfModelTools.Formats.Keras;

/// <summary>The configuration of a model, sequential or functional.</summary>
public sealed class KerasModelConfig
{
    /// <summary>Creates the configuration of a model.</summary>
    public KerasModelConfig(string name, bool isSequential, IReadOnlyList<KerasLayerConfig> layers)
    {
        Name = name;
        IsSequential = isSequential;
        Layers = layers;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>Whether the layers simply follow one another.</summary>
    public bool IsSequential { get; }

    /// <summary>The layers, in the file's order.</summary>
    public IReadOnlyList<KerasLayerConfig> Layers { get; }

    /// <summary>The inputs of a functional model, in order.</summary>
    public IReadOnlyList<KerasTensorReference> Inputs { get; init; } = [];

    /// <summary>The keys of the inputs in their order, where the file states these as a dictionary; null for a list or a single one, which go by the names of their layers.</summary>
    public IReadOnlyList<string>? InputKeys { get; init; }

    /// <summary>The outputs of a functional model, in order.</summary>
    public IReadOnlyList<KerasTensorReference> Outputs { get; init; } = [];

    /// <summary>The input shape a sequential model without input layer was built with; null when the file does not say.</summary>
    public JsonElement? BuildInputShape { get; init; }

    /// <summary>Whether the calls are written as Keras 3 does: it numbers nested models' calls from 0 there, and from 1 in the outputs.</summary>
    public bool HasKeras3Calls { get; init; }

    /// <summary>The configuration with other layers in the places of its own.</summary>
    internal KerasModelConfig With(IReadOnlyList<KerasLayerConfig> layers) => new(Name, IsSequential, layers)
    {
        Inputs = Inputs,
        InputKeys = InputKeys,
        Outputs = Outputs,
        BuildInputShape = BuildInputShape,
        HasKeras3Calls = HasKeras3Calls,
    };

    /// <summary>The configuration with the shape that its input was built with.</summary>
    /// <param name="extents">The shape, -1 for what is open.</param>
    internal KerasModelConfig BuiltWith(IEnumerable<long> extents) => new(Name, IsSequential, Layers)
    {
        BuildInputShape = StrictJson.Build(w =>
        {
            w.WriteStartArray();
            foreach (long extent in extents)
            {
                if (extent < 0)
                {
                    w.WriteNullValue();
                }
                else
                {
                    w.WriteNumberValue(extent);
                }
            }

            w.WriteEndArray();
        }),
    };
}
