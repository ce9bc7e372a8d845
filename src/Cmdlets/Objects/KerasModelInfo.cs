using TfModelTools.Backends.Keras;
using TfModelTools.Common;

namespace TfModelTools.Cmdlets.Objects;

/// <summary>A Keras model that ConvertTo-KerasModel has written.</summary>
public sealed class KerasModelInfo
{
    internal KerasModelInfo(KerasModel model)
    {
        Name = model.Name;
        Format = model.Format;
        KerasVersion = model.KerasVersion;
        Inputs = new ReadableCollection<string>(model.Inputs);
        Outputs = new ReadableCollection<string>(model.Outputs);
        LayerCount = model.LayerCount;
        WeightCount = model.WeightCount;
        WeightByteSize = model.WeightBytes;
        Notes = new ReadableCollection<string>([.. model.Warnings, .. model.Notes]);
        Path = model.Path;
    }

    /// <summary>The model's name.</summary>
    public string Name { get; }

    /// <summary>Archive or HDF5 file.</summary>
    public KerasModelFormat Format { get; }

    /// <summary>The Keras it is written for, 2 or 3.</summary>
    public int KerasVersion { get; }

    /// <summary>The names of the inputs.</summary>
    public ReadableCollection<string> Inputs { get; }

    /// <summary>The names of the outputs.</summary>
    public ReadableCollection<string> Outputs { get; }

    /// <summary>How many layers the outermost model has.</summary>
    public int LayerCount { get; }

    /// <summary>How many weights there are.</summary>
    public int WeightCount { get; }

    /// <summary>The bytes of all weights.</summary>
    public long WeightByteSize { get; }

    /// <summary>What is otherwise than in the model, and what to know of it.</summary>
    public ReadableCollection<string> Notes { get; }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>Name and file.</summary>
    public override string ToString() => $"{Name} ({Path})";
}
