using TfModelTools.Backends.TensorFlow;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A TensorFlow model that ConvertTo-TensorFlowModel has written.</summary>
public sealed class TensorFlowModelInfo
{
    private readonly TensorFlowModel _model;

    internal TensorFlowModelInfo(TensorFlowModel model)
    {
        _model = model;
        Signatures = new ReadableCollection<string>(model.Signatures);
        Inputs = new ReadableCollection<string>(model.Inputs);
        Outputs = new ReadableCollection<string>(model.Outputs);
        Files = new ReadableCollection<string>(model.Files);
        Notes = new ReadableCollection<string>([.. model.Warnings, .. model.Notes]);
    }

    /// <summary>The model's name.</summary>
    public string Name => _model.Name;

    /// <summary>The form.</summary>
    public TensorFlowFormat Format => _model.Format;

    /// <summary>The keys of the signatures; none in a frozen graph.</summary>
    public ReadableCollection<string> Signatures { get; }

    /// <summary>The tensors that are fed; of a SavedModel the keys of its first signature.</summary>
    public ReadableCollection<string> Inputs { get; }

    /// <summary>The tensors that are given; of a SavedModel the keys of its first signature.</summary>
    public ReadableCollection<string> Outputs { get; }

    /// <summary>How many nodes the graph and its functions have.</summary>
    public int NodeCount => _model.NodeCount;

    /// <summary>How many variables there are; of a frozen graph constants.</summary>
    public int WeightCount => _model.WeightCount;

    /// <summary>The size of their values, in bytes.</summary>
    public long WeightByteSize => _model.WeightBytes;

    /// <summary>Every file written, relative to the folder.</summary>
    public ReadableCollection<string> Files { get; }

    /// <summary>What is otherwise than in the model.</summary>
    public ReadableCollection<string> Notes { get; }

    /// <summary>The full path of the folder or the file, or what the names of a checkpoint's files begin with.</summary>
    public string Path => _model.Path;

    /// <summary>Name and path.</summary>
    public override string ToString() => $"{Name} ({Path})";
}
