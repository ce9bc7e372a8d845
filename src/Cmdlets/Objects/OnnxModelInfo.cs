using TfModelTools.Backends.Onnx;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A model of ONNX that ConvertTo-OnnxModel has written.</summary>
public sealed class OnnxModelInfo
{
    internal OnnxModelInfo(OnnxModel model)
    {
        Name = model.Name;
        Opset = model.Opset;
        IrVersion = model.IrVersion;
        Inputs = new ReadableCollection<string>(model.Inputs);
        Outputs = new ReadableCollection<string>(model.Outputs);
        NodeCount = model.NodeCount;
        WeightCount = model.WeightCount;
        WeightByteSize = model.WeightBytes;
        Ops = new ReadableCollection<string>(model.Ops);
        Files = new ReadableCollection<string>(model.Files);
        Notes = new ReadableCollection<string>([.. model.Warnings, .. model.Notes]);
        Path = model.Path;
        DataPath = model.DataPath;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The version of the operator set.</summary>
    public int Opset { get; }

    /// <summary>The version of the file format.</summary>
    public int IrVersion { get; }

    /// <summary>The inputs.</summary>
    public ReadableCollection<string> Inputs { get; }

    /// <summary>The outputs.</summary>
    public ReadableCollection<string> Outputs { get; }

    /// <summary>How many nodes there are.</summary>
    public int NodeCount { get; }

    /// <summary>How many constants there are.</summary>
    public int WeightCount { get; }

    /// <summary>The bytes of their values.</summary>
    public long WeightByteSize { get; }

    /// <summary>The ops, by name.</summary>
    public ReadableCollection<string> Ops { get; }

    /// <summary>The names of the files written.</summary>
    public ReadableCollection<string> Files { get; }

    /// <summary>What is otherwise than in the model.</summary>
    public ReadableCollection<string> Notes { get; }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>The full path of the file of values; null where the model's holds them.</summary>
    public string? DataPath { get; }

    /// <summary>Name and file.</summary>
    public override string ToString() => $"{Name} ({Path})";
}
