#include "feeds/simulate/people/names.h"

#include <array>

namespace daybook::feeds::simulate {
namespace {

using Names = std::string_view[10];

struct Community {
  Names female;
  Names male;
  Names family;
};

enum : size_t { kBritish, kEuropean, kTurkish, kSouthAsian, kAfrican, kCaribbean, kChinese, kArab };

constexpr Community kCommunities[] = {
    {{"Alice", "Bridget", "Charlotte", "Daisy", "Eleanor", "Fiona", "Grace", "Hannah", "Imogen",
      "Joan"},
     {"Arthur", "Brendan", "Colin", "David", "Edward", "Frank", "George", "Harry", "Ian", "Jack"},
     {"Ashdown", "Birch", "Corrigan", "Dunmore", "Ellwood", "Fairlie", "Garrity", "Hollins",
      "O'Keeffe", "Thornbury"}},
    {{"Agnieszka", "Beatriz", "Chiara", "Despina", "Elena", "Francesca", "Ioana", "Katarzyna",
      "Magdalena", "Zoë"},
     {"Andrei", "Bartosz", "Christos", "Diego", "Emil", "Giovanni", "João", "Kostas", "Marek",
      "Tomasz"},
     {"Antoniou", "Balan", "Costa", "Dąbrowska", "Esposito", "Ferreira", "Georgiou", "Ionescu",
      "Nowak", "Zieliński"}},
    {{"Ayşe", "Berfin", "Ceren", "Dilan", "Elif", "Fatma", "Gül", "Hatice", "Sevgi", "Zeynep"},
     {"Ahmet", "Baran", "Cem", "Deniz", "Emre", "Hasan", "Kemal", "Mehmet", "Serkan", "Yusuf"},
     {"Aksoy", "Bozkurt", "Çelik", "Demir", "Erdoğmuş", "Kaplan", "Öztürk", "Şahin", "Yıldız",
      "Yılmaz"}},
    {{"Aisha", "Bhavna", "Deepa", "Farzana", "Jyoti", "Kavita", "Meera", "Nasreen", "Priya",
      "Shabnam"},
     {"Arjun", "Bilal", "Dinesh", "Faisal", "Gurpreet", "Imran", "Karan", "Manoj", "Rafiq",
      "Vikram"},
     {"Ahmed", "Begum", "Chowdhury", "Desai", "Gill", "Hussain", "Khan", "Miah", "Patel",
      "Sharma"}},
    {{"Abena", "Adaeze", "Chiamaka", "Efua", "Folake", "Hodan", "Makena", "Ngozi", "Yetunde",
      "Zahra"},
     {"Abdi", "Ayodele", "Chidi", "Emeka", "Femi", "Kofi", "Kwame", "Mohamud", "Olusegun",
      "Tendai"},
     {"Abdullahi", "Adeyemi", "Boateng", "Eze", "Farah", "Mensah", "Nwosu", "Okafor", "Osei",
      "Warsame"}},
    {{"Althea", "Beverley", "Claudette", "Denise", "Ionie", "Marcia", "Paulette", "Shanice",
      "Tamika", "Yvonne"},
     {"Clive", "Delroy", "Errol", "Jermaine", "Leroy", "Marlon", "Neville", "Rohan", "Trevor",
      "Winston"},
     {"Bartley", "Campbell", "Francis", "Gordon", "Henriques", "Lindo", "Mcfarlane", "Pinnock",
      "Samuels", "Weekes"}},
    {{"Hui", "Jing", "Lan", "Mei", "Min", "Ping", "Siu", "Wai", "Xin", "Yan"},
     {"Bo", "Chun", "Feng", "Hao", "Jian", "Kwok", "Lei", "Ming", "Tao", "Wei"},
     {"Chan", "Cheung", "Huang", "Lam", "Li", "Liu", "Ng", "Wang", "Wong", "Zhang"}},
    {{"Amina", "Dalia", "Farida", "Hana", "Layla", "Maryam", "Nour", "Parisa", "Salma", "Yasmin"},
     {"Ali", "Dariush", "Hamid", "Ibrahim", "Karim", "Mahdi", "Omar", "Reza", "Samir", "Tariq"},
     {"Al-Amin", "Darwish", "Farahani", "Haddad", "Jaber", "Karimi", "Mansour", "Nasser", "Rahimi",
      "Saleh"}},
};

constexpr Ethnicity kEthnicities[] = {
    {"A", "White - British", 330, kBritish},
    {"B", "White - Irish", 30, kBritish},
    {"C", "White - Any other White background", 120, kEuropean},
    {"C", "White - Any other White background", 80, kTurkish},
    {"D", "Mixed - White and Black Caribbean", 18, kCaribbean},
    {"E", "Mixed - White and Black African", 12, kAfrican},
    {"F", "Mixed - White and Asian", 16, kSouthAsian},
    {"G", "Mixed - Any other mixed background", 20, kEuropean},
    {"H", "Asian or Asian British - Indian", 60, kSouthAsian},
    {"J", "Asian or Asian British - Pakistani", 16, kSouthAsian},
    {"K", "Asian or Asian British - Bangladeshi", 30, kSouthAsian},
    {"L", "Asian or Asian British - Any other Asian background", 36, kSouthAsian},
    {"M", "Black or Black British - Caribbean", 38, kCaribbean},
    {"N", "Black or Black British - African", 72, kAfrican},
    {"P", "Black or Black British - Any other Black background", 14, kCaribbean},
    {"R", "Other Ethnic Groups - Chinese", 18, kChinese},
    {"S", "Other Ethnic Groups - Any other ethnic group", 50, kArab},
    {"Z", "Not stated", 40, kBritish},
};

constexpr std::string_view kStreets[] = {
    "Almond Walk",       "Bellringer Road", "Candlemaker Street", "Drovers Lane",
    "Elderflower Close", "Foundry Steps",   "Glasshouse Row",     "Hopfield Avenue",
    "Ironbark Road",     "Juniper Rise",    "Kestrel Mews",       "Lanternlight Way"};

std::span<const int> Weights() {
  static const auto weights = [] {
    std::array<int, std::size(kEthnicities)> sums{};
    for (size_t i = 0; i < sums.size(); ++i) sums[i] = kEthnicities[i].weight;
    return sums;
  }();
  return weights;
}

}  // namespace

const Ethnicity& DrawEthnicity(Random& random) { return kEthnicities[random.Weighted(Weights())]; }

std::string_view DrawGivenName(Random& random, size_t community, Sex sex) {
  const Community& names = kCommunities[community];
  return sex == Sex::kMale ? random.Pick(names.male) : random.Pick(names.female);
}

std::string_view DrawFamilyName(Random& random, size_t community) {
  return random.Pick(kCommunities[community].family);
}

std::string_view DrawStreet(Random& random) { return random.Pick(kStreets); }

}  // namespace daybook::feeds::simulate
