using TfModelTools.Formats.Hdf5;
using TfModelTools.Tensors;
using TfModelTools.Tests.Fuzz.Judging;

namespace TfModelTools.Tests.Fuzz.Stages;

/// <summary>Walks through an HDF5 file and reads what is there, in every way there is.</summary>
/// <param name="recorder">Makes the calls.</param>
internal sealed class Hdf5Stages(Recorder recorder)
{
    private const int MostObjects = 3000;
    private const int MostDepth = 60;
    private const long MostBytes = 8 << 20;
    private readonly HashSet<long> _seen = [];
    private int _objects;

    /// <summary>Reads an object and all below it.</summary>
    public void Walk(Hdf5Object item, int depth = 0)
    {
        if (depth > MostDepth || ++_objects > MostObjects)
        {
            return;
        }

        Attributes(item);
        switch (item)
        {
            case Hdf5Dataset dataset:
                Dataset(dataset);
                break;
            case Hdf5CommittedDatatype type:
                recorder.Note(type.StoredType.ToString());
                break;
            case Hdf5Group group:
                Group(group, depth);
                break;
        }
    }

    private void Attributes(Hdf5Object item) => recorder.Try("attributes", () =>
    {
        foreach (Hdf5Attribute attribute in item.Attributes)
        {
            recorder.Note(attribute.ToString());
            if (IsSequence(attribute.StoredType))
            {
                recorder.Try("sequences", () => Values(attribute.Name, attribute.ReadSequences()));
            }
            else
            {
                recorder.Try("attribute", () => recorder.Value(attribute.Name, attribute.ReadTensor()));
            }
        }
    });

    private void Dataset(Hdf5Dataset dataset)
    {
        recorder.Note($"{dataset.StoredType} {dataset.Shape} {dataset.Layout} {dataset.ChunkShape} {dataset.DataOffset}");
        if (IsSequence(dataset.StoredType))
        {
            recorder.Try("sequences", () => Values(dataset.Path, dataset.ReadSequences()));
            return;
        }

        if (dataset.ByteSize <= MostBytes)
        {
            recorder.Try("dataset", () => recorder.Value(dataset.Path, dataset.ReadTensor()));
        }

        if (dataset.DataType != DataType.String)
        {
            recorder.Try("stream", () =>
            {
                using Stream stream = dataset.OpenValues();
                byte[] buffer = new byte[4096];
                for (int i = 0; i < 100 && stream.Read(buffer) is > 0 and int read; i++)
                {
                    recorder.Note(buffer.AsSpan(0, read));
                }
            });
        }
    }

    private void Group(Hdf5Group group, int depth)
    {
        List<string> names = [];
        recorder.Try("links", () =>
        {
            foreach (Hdf5Link link in group.Links)
            {
                recorder.Note($"{link.Name} {link.Kind} {link.Target}");
                names.Add(link.Name);
            }
        });
        if (!_seen.Add(group.HeaderAddress))
        {
            return;
        }

        foreach (string name in names.Take(MostObjects))
        {
            Hdf5Object? child = null;
            if (recorder.Try("find", () => child = group.Find(name)) && child is not null)
            {
                Walk(child, depth + 1);
            }
        }
    }

    private static bool IsSequence(Hdf5Datatype type) => type.Class == Hdf5DatatypeClass.VariableLength && !type.IsVariableString;

    private void Values(string name, IEnumerable<Tensor> tensors)
    {
        foreach (Tensor tensor in tensors)
        {
            recorder.Value(name, tensor);
        }
    }
}
