using TfModelTools.Backends.Tfjs;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A TensorFlow.js model that ConvertTo-TfjsModel has written.</summary>
public sealed class TfjsModelInfo
{
    internal TfjsModelInfo(TfjsModel model)
    {
        Name = model.Name;
        Format = model.Format;
        Inputs = new ReadableCollection<string>(model.Inputs);
        Outputs = new ReadableCollection<string>(model.Outputs);
        NodeCount = model.NodeCount;
        WeightCount = model.WeightCount;
        WeightByteSize = model.WeightBytes;
        Files = new ReadableCollection<string>(model.Files);
        Notes = new ReadableCollection<string>([.. model.Warnings, .. model.Notes]);
        Path = model.Path;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>Graph or layers.</summary>
    public TfjsModelFormat Format { get; }

    /// <summary>The names of the inputs.</summary>
    public ReadableCollection<string> Inputs { get; }

    /// <summary>The names of the outputs, in the order in which predict() gives them.</summary>
    public ReadableCollection<string> Outputs { get; }

    /// <summary>How many nodes the graph has, or how many layers.</summary>
    public int NodeCount { get; }

    /// <summary>How many weights there are.</summary>
    public int WeightCount { get; }

    /// <summary>The size of the files of weights, in bytes.</summary>
    public long WeightByteSize { get; }

    /// <summary>Every file written, relative to <see cref="Path"/>.</summary>
    public ReadableCollection<string> Files { get; }

    /// <summary>What is otherwise than in the model.</summary>
    public ReadableCollection<string> Notes { get; }

    /// <summary>The full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Name and folder.</summary>
    public override string ToString() => $"{Name} ({Path})";
}
