using TfModelTools.Backends.ModelIr;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>An IR that ConvertTo-ModelIR has written.</summary>
public sealed class ModelIRInfo
{
    internal ModelIRInfo(ModelIrModel model)
    {
        Name = model.Name;
        Inputs = new ReadableCollection<string>(model.Inputs);
        Outputs = new ReadableCollection<string>(model.Outputs);
        NodeCount = model.NodeCount;
        WeightCount = model.WeightCount;
        Ops = new ReadableCollection<string>(model.Ops);
        Files = new ReadableCollection<string>(model.Files);
        Notes = new ReadableCollection<string>([.. model.Warnings, .. model.Notes]);
        Path = model.Path;
        WeightsPath = model.WeightsPath;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>The nodes that are fed.</summary>
    public ReadableCollection<string> Inputs { get; }

    /// <summary>The nodes that give the outputs.</summary>
    public ReadableCollection<string> Outputs { get; }

    /// <summary>How many nodes there are.</summary>
    public int NodeCount { get; }

    /// <summary>How many weights there are.</summary>
    public int WeightCount { get; }

    /// <summary>The ops, by name.</summary>
    public ReadableCollection<string> Ops { get; }

    /// <summary>The names of the files written.</summary>
    public ReadableCollection<string> Files { get; }

    /// <summary>What is otherwise than in the model, and what MMdnn's converter says.</summary>
    public ReadableCollection<string> Notes { get; }

    /// <summary>The full path of the graph's file; of two, the binary one.</summary>
    public string Path { get; }

    /// <summary>The full path of the file of weights; null for the structure alone.</summary>
    public string? WeightsPath { get; }

    /// <summary>Name and file.</summary>
    public override string ToString() => $"{Name} ({Path})";
}
