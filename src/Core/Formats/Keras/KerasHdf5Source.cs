using TfModelTools.Common;
using TfModelTools.Common.Input;
using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;

namespace TfModelTools.Formats.Keras;

/// <summary>
/// An HDF5 file that weights are read from long after the model was opened. It is opened anew for each weight, or for all that are read
/// within one <see cref="OpenFileScope"/>, so that a model in use keeps nobody from replacing or deleting its file.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="open">Opens it.</param>
/// <param name="verify">Verifies a checksum over all of it; called once, before the first values are read.</param>
internal sealed class KerasHdf5Source(string path, Func<Hdf5File> open, Action? verify = null)
{
    private readonly Lock _lock = new();
    private bool _isVerified = verify is null;

    /// <summary>The file, for messages.</summary>
    public string Path { get; } = path;

    /// <summary>Opens the file.</summary>
    public Hdf5File Open() => open();

    /// <summary>Describes a dataset without reading its values.</summary>
    public KerasWeight Describe(Hdf5Dataset dataset, string name)
    {
        string at = dataset.Path;
        DataType type = dataset.DataType;
        TensorShape shape = dataset.Shape;
        return new KerasWeight(name, type, shape, () =>
        {
            Verify();
            return OpenFileScope.Read(this, open, file =>
            {
                Hdf5Dataset found = file.Root.FindDataset(at) ?? throw Changed(at);
                return found.DataType == type && found.Shape.Equals(shape) ? found.ReadTensor() : throw Changed(at);
            });
        })
        {
            IsReadAnew = true,
        };
    }

    private void Verify()
    {
        lock (_lock)
        {
            if (!_isVerified)
            {
                verify!();
                _isVerified = true;
            }
        }
    }

    private CorruptFileException Changed(string at) =>
        new(Path, $"dataset '{at}'", "another dataset than when the model was opened", "an unchanged file", "Open the model again.");
}
