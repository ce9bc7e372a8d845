using TfModelTools.Common;

namespace TfModelTools.Inspection;

/// <summary>
/// What a model consists of: the table of its layers, the figures of its graph, or both (a SavedModel that Keras saved). A SavedModel
/// of several meta graphs has a summary for each.
/// </summary>
public sealed class ModelSummary
{
    internal ModelSummary(string name, string path, string format)
    {
        Name = name;
        Path = path;
        Format = format;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>What the file is, for people.</summary>
    public string Format { get; }

    /// <summary>The tags of its meta graph; empty for none.</summary>
    public ReadableCollection<string> Tags { get; init; } = [];

    /// <summary>The layers, in the file's order; empty for a graph. Those of a nested model follow it where they were asked for.</summary>
    public ReadableCollection<LayerSummary> Layers { get; init; } = [];

    /// <summary>Whether the layers simply follow one another.</summary>
    public bool IsSequential { get; init; }

    /// <summary>The samples of a batch, of a model of stateful layers, which go on from batch to batch; null for others.</summary>
    public int? StateBatch { get; init; }

    /// <summary>How many numbers the model's weights have: of a graph its variables, else its constants; null where the file does not tell.</summary>
    public long? ParameterCount { get; init; }

    /// <summary>How many of them training changes by gradient; null where the file does not tell.</summary>
    public long? TrainableParameterCount { get; init; }

    /// <summary>How many of them training leaves or changes otherwise; null where the file does not tell.</summary>
    public long? NonTrainableParameterCount => ParameterCount - TrainableParameterCount;

    /// <summary>The figures of the graph; null for a file of layers alone.</summary>
    public GraphSummary? Graph { get; init; }

    /// <summary>The full path of the file or folder.</summary>
    public string Path { get; }

    /// <summary>The summary as text: the table people know, and what summarize_graph prints.</summary>
    public override string ToString() => SummaryText.Write(this);
}
